package io.kontrol.api.stack.deployment;

import io.kontrol.api.desired.DesiredState;
import io.kontrol.api.platform.identity.Principal;
import io.kontrol.api.platform.identity.Right;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.api.platform.transaction.WriteResult;
import io.kontrol.api.stack.deployment.row.DeploymentLog;
import io.kontrol.api.stack.deployment.row.DeploymentRows;
import io.kontrol.api.stack.deployment.row.DeploymentState;
import io.kontrol.api.stack.deployment.row.StoredDeployment;
import io.kontrol.model.json.Json;
import io.kontrol.model.resource.DeletionPolicy;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** What is done to all objects of a deployment at once. */
@ApplicationScoped
public class DeploymentActions {
  private static final String LIVING =
      """
      SELECT id, namespace FROM resources
      WHERE cluster_id = ? AND apply_set = ? AND deleted_at IS NULL ORDER BY id
      """;

  /** An ignored object is nobody's to correct. */
  private static final String CORRECTABLE =
      """
      SELECT resource_id FROM deployment_resources
      WHERE deployment_id = ? AND NOT deleting AND drift_policy <> 'Ignore' ORDER BY resource_id
      """;

  private final DesiredState desired;

  public DeploymentActions(DesiredState desired) {
    this.desired = desired;
  }

  /**
   * Deletes all resources. The row stays, and its name is free.
   *
   * @param policy null leaves each resource its own
   */
  WriteResult<UUID> delete(
      Connection connection,
      UUID id,
      @Nullable DeletionPolicy policy,
      IntConsumer precondition,
      Principal by)
      throws SQLException {
    StoredDeployment stored = DeploymentRows.lock(connection, id).orElseThrow(Deployments::absent);
    by.require(Right.DEPLOYMENTS_WRITE, stored.identity(), Deployments.absent());
    precondition.accept(stored.generation());
    if (stored.deleted()) {
      return WriteResult.unchanged(id).audited(DeploymentLog.audit(stored, "UNCHANGED", List.of()));
    }
    List<Integer> ids = living(connection, stored, by);
    DeploymentRows.setState(connection, id, DeploymentState.Deleted, by);
    DeploymentLog.event(
        connection, stored, "DeploymentDeleted", by, Json.mapper().createObjectNode());
    if (stored.paused()) {
      var unused = desired.pause(connection, stored.clusterId(), stored.applySet(), false);
    }
    var unused = desired.delete(connection, ids, policy, by);
    return WriteResult.changed(id, stored.clusterId())
        .audited(DeploymentLog.audit(stored, "DELETED", ids));
  }

  /** Whoever deletes has to have the right wherever there are objects. */
  private static List<Integer> living(Connection connection, StoredDeployment stored, Principal by)
      throws SQLException {
    List<Integer> ids = new ArrayList<>();
    try (PreparedStatement find = connection.prepareStatement(LIVING)) {
      find.setString(1, stored.clusterId());
      find.setString(2, stored.applySet());
      try (ResultSet row = find.executeQuery()) {
        while (row.next()) {
          by.require(Right.DEPLOYMENTS_WRITE, stored.clusterId(), row.getString(2));
          ids.add(row.getInt(1));
        }
      }
    }
    return ids;
  }

  /**
   * Applies everything now, over drift too.
   *
   * @param recreate also makes objects again that are gone and are not made again by themselves
   */
  WriteResult<UUID> reconcile(Connection connection, UUID id, boolean recreate, Principal by)
      throws SQLException {
    StoredDeployment stored = Deployments.lockLiving(connection, id, by);
    if (stored.paused()) {
      throw Refusal.conflict(
          "deployment_paused", "The deployment is paused. Resume it, and it is reconciled.");
    }
    List<Integer> ids = new ArrayList<>();
    try (PreparedStatement find = connection.prepareStatement(CORRECTABLE)) {
      find.setObject(1, id);
      try (ResultSet row = find.executeQuery()) {
        while (row.next()) {
          ids.add(row.getInt(1));
        }
      }
    }
    DeploymentLog.event(
        connection, stored, "DeploymentReconcileRequested", by, Json.mapper().createObjectNode());
    var unused =
        recreate ? desired.enforce(connection, ids, by) : desired.reconcile(connection, ids, by);
    return WriteResult.changed(id, stored.clusterId())
        .audited(DeploymentLog.audit(stored, "RECONCILE_REQUESTED", ids));
  }
}
