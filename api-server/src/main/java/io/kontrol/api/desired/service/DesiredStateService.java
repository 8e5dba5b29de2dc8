package io.kontrol.api.desired.service;

import io.kontrol.api.desired.ApplyItem;
import io.kontrol.api.desired.ApplyOptions;
import io.kontrol.api.desired.ApplyResult;
import io.kontrol.api.desired.DesiredState;
import io.kontrol.api.desired.ObjectAction;
import io.kontrol.api.desired.ObjectResult;
import io.kontrol.api.desired.action.ReconcileRequests;
import io.kontrol.api.desired.apply.ApplyService;
import io.kontrol.api.desired.resource.ResourceLocks;
import io.kontrol.api.desired.resource.ResourceWriter;
import io.kontrol.api.desired.resource.StoredResource;
import io.kontrol.api.platform.identity.Principal;
import io.kontrol.api.platform.transaction.WriteResult;
import io.kontrol.model.resource.DeletionPolicy;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

@ApplicationScoped
class DesiredStateService implements DesiredState {
  private final ApplyService applier;
  private final ResourceWriter writer;
  private final ReconcileRequests requests;

  DesiredStateService(ApplyService applier, ResourceWriter writer, ReconcileRequests requests) {
    this.applier = applier;
    this.writer = writer;
    this.requests = requests;
  }

  @Override
  public WriteResult<ApplyResult> apply(
      Connection connection, List<ApplyItem> items, ApplyOptions options, Principal principal)
      throws SQLException {
    return applier.apply(connection, items, options, principal);
  }

  @Override
  public WriteResult<List<ObjectResult>> delete(
      Connection connection,
      List<Integer> ids,
      @Nullable DeletionPolicy policy,
      Principal principal)
      throws SQLException {
    List<ResourceWriter.Row> rows =
        writer.delete(connection, ids, policy == null ? null : policy.name(), principal);
    return new WriteResult<>(
        rows.stream().map(DesiredStateService::deleted).toList(),
        rows.stream().map(row -> row.identity().clusterId()).collect(Collectors.toSet()));
  }

  @Override
  public WriteResult<List<Integer>> enforce(
      Connection connection, List<Integer> ids, Principal principal) throws SQLException {
    List<Integer> requested = new ArrayList<>();
    Set<String> clusters = new HashSet<>();
    for (int id : ids) {
      Optional<StoredResource> stored =
          ResourceLocks.lock(connection, id).filter(resource -> !resource.deleted());
      if (stored.isPresent()) {
        clusters.addAll(requests.enforce(connection, stored.get(), principal).changedClusters());
        requested.add(id);
      }
    }
    return new WriteResult<>(requested, clusters);
  }

  private static ObjectResult deleted(ResourceWriter.Row row) {
    return new ObjectResult(
        ObjectAction.DELETED,
        row.identity(),
        row.apiVersion(),
        null,
        false,
        null,
        row.written(),
        null);
  }
}
