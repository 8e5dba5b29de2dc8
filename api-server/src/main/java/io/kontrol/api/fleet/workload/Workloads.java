package io.kontrol.api.fleet.workload;

import io.kontrol.api.desired.DesiredState;
import io.kontrol.api.platform.identity.Principal;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.api.platform.refusal.Refusal.Reason;
import io.kontrol.model.resource.ResourceIdentity;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds, locks and resizes workloads, in the caller's transaction. Throws {@link Refusal}s. */
@ApplicationScoped
public class Workloads {
  private static final String AUTOSCALER =
      """
      SELECT id FROM resources
      WHERE cluster_id = ? AND api_group = 'autoscaling' AND kind = 'HorizontalPodAutoscaler' AND namespace = ?
          AND deleted_at IS NULL
          AND desired_spec #>> '{spec,scaleTargetRef,kind}' = ? AND desired_spec #>> '{spec,scaleTargetRef,name}' = ?
          AND COALESCE(substring(desired_spec #>> '{spec,scaleTargetRef,apiVersion}' FROM '^(.*)/'), '') = ?
      ORDER BY id LIMIT 1
      """;

  private final DesiredState desired;

  public Workloads(DesiredState desired) {
    this.desired = desired;
  }

  /** What is changed to scale a workload: its autoscaler, where Kontrol has one, or itself. */
  public ScalableObject lock(Connection connection, int resourceId, Principal by)
      throws SQLException {
    var workload = desired.lock(connection, resourceId, by);
    OptionalInt autoscaler = autoscaler(connection, workload.identity());
    return ScalableObject.of(
        autoscaler.isPresent() ? desired.lock(connection, autoscaler.getAsInt(), by) : workload);
  }

  private static OptionalInt autoscaler(Connection connection, ResourceIdentity workload)
      throws SQLException {
    if (SizeField.isAutoscaler(workload)) {
      return OptionalInt.empty();
    }
    try (PreparedStatement find = connection.prepareStatement(AUTOSCALER)) {
      find.setString(1, workload.clusterId());
      find.setString(2, workload.namespace());
      find.setString(3, workload.kind());
      find.setString(4, workload.name());
      find.setString(5, workload.apiGroup());
      try (ResultSet row = find.executeQuery()) {
        return row.next() ? OptionalInt.of(row.getInt(1)) : OptionalInt.empty();
      }
    }
  }

  /** An object that was changed before; empty where nothing is left to be changed back. */
  public Optional<ScalableObject> relock(Connection connection, int resourceId, Principal by)
      throws SQLException {
    try {
      return Optional.of(ScalableObject.of(desired.lock(connection, resourceId, by)));
    } catch (Refusal refusal) {
      if (refusal.reason() == Reason.FORBIDDEN) {
        throw refusal;
      }
      return Optional.empty();
    }
  }

  /**
   * @param size null where an autoscaler shall say none
   * @return the clusters whose reconcilers have work
   */
  public Set<String> resize(
      Connection connection, ScalableObject object, @Nullable Integer size, Principal by)
      throws SQLException {
    if (Objects.equals(object.size(), size)) {
      return Set.of();
    }
    object.resize(size);
    return desired.change(connection, object.object(), by).changedClusters();
  }
}
