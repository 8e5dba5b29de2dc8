package io.kontrol.api.desired.service;

import io.kontrol.api.desired.ApplyItem;
import io.kontrol.api.desired.ApplyOptions;
import io.kontrol.api.desired.ApplyResult;
import io.kontrol.api.desired.DesiredObject;
import io.kontrol.api.desired.DesiredState;
import io.kontrol.api.desired.ObjectAction;
import io.kontrol.api.desired.ObjectResult;
import io.kontrol.api.desired.action.ReconcileRequests;
import io.kontrol.api.desired.apply.ApplyService;
import io.kontrol.api.desired.manifest.Manifest;
import io.kontrol.api.desired.manifest.ManifestParser;
import io.kontrol.api.desired.resource.DesiredChange;
import io.kontrol.api.desired.resource.ResourceChanges;
import io.kontrol.api.desired.resource.ResourceWriter;
import io.kontrol.api.desired.resource.SetPause;
import io.kontrol.api.desired.resource.StoredResource;
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
  private final ResourceChanges changes;

  DesiredStateService(
      ApplyService applier,
      ResourceWriter writer,
      ReconcileRequests requests,
      ResourceChanges changes) {
    this.applier = applier;
    this.writer = writer;
    this.requests = requests;
    this.changes = changes;
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

  @Override
  public DesiredObject lock(Connection connection, int id, Principal principal)
      throws SQLException {
    StoredResource stored = changes.lockLiving(connection, id, principal, generation -> {});
    return new DesiredObject(
        id, stored.identity(), stored.manifest().spec().deepCopy(), stored.policies());
  }

  @Override
  public WriteResult<Integer> change(
      Connection connection, DesiredObject object, Principal principal) throws SQLException {
    StoredResource stored =
        changes.lockLiving(connection, object.id(), principal, generation -> {});
    Manifest manifest = stored.manifest().withSpec(object.spec());
    DesiredChange change =
        new DesiredChange(
            manifest,
            ManifestParser.stored(manifest),
            stored.policies(),
            stored.applySet(),
            null,
            stored.ownerId());
    WriteResult<Integer> written =
        changes.write(connection, stored, change, principal, "ResourceUpdated");
    return written.as(stored.generation() + (written.changedClusters().isEmpty() ? 0 : 1));
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
