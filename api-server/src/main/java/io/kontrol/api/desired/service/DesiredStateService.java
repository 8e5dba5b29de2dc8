package io.kontrol.api.desired.service;

import io.kontrol.api.desired.ApplyItem;
import io.kontrol.api.desired.ApplyOptions;
import io.kontrol.api.desired.ApplyResult;
import io.kontrol.api.desired.DesiredState;
import io.kontrol.api.desired.ObjectAction;
import io.kontrol.api.desired.ObjectResult;
import io.kontrol.api.desired.action.ReconcileRequests;
import io.kontrol.api.desired.apply.ApplyService;
import io.kontrol.api.desired.resource.ResourceWriter;
import io.kontrol.api.desired.resource.SetPause;
import io.kontrol.api.platform.identity.Principal;
import io.kontrol.api.platform.transaction.WriteResult;
import io.kontrol.model.resource.DeletionPolicy;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
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
    return requests.enforceAll(connection, ids, principal);
  }

  @Override
  public WriteResult<List<Integer>> reconcile(
      Connection connection, List<Integer> ids, Principal principal) throws SQLException {
    return requests.reconcileAll(connection, ids, principal);
  }

  @Override
  public WriteResult<Integer> pause(
      Connection connection, String clusterId, String set, boolean paused) throws SQLException {
    return SetPause.set(connection, clusterId, set, paused);
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
