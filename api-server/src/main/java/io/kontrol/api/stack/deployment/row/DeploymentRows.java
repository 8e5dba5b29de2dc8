package io.kontrol.api.stack.deployment.row;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.platform.identity.Principal;
import io.kontrol.model.json.Json;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;

/** Locks and writes rows of {@code deployment_specs}. */
public final class DeploymentRows {
  private static final String FIND =
      """
      SELECT id, name, cluster_id, namespace, template_id, template_version, parameters, patches, desired_spec_json,
          generation, desired_state, drift_policy, drift_policies, adopt_automatically
      FROM deployment_specs WHERE id = ?
      """;

  private static final String LOCK = FIND + " FOR NO KEY UPDATE";

  private static final String INSERT =
      """
      INSERT INTO deployment_specs (id, name, cluster_id, namespace, template_id, template_version, parameters, patches,
          desired_spec_json, desired_state, drift_policy, drift_policies, adopt_automatically, created_by, updated_by,
          created_at, updated_at)
      SELECT ?, ?, ?, ?, ?, ?, ?::JSONB, ?::JSONB, ?::JSONB, ?, ?, ?::JSONB, ?, ?, ?, now, now FROM clock_timestamp() AS now
      ON CONFLICT (cluster_id, namespace, name) WHERE deleted_at IS NULL DO NOTHING
      """;

  private static final String NEXT =
      """
      UPDATE deployment_specs SET template_version = ?, parameters = ?::JSONB, patches = ?::JSONB,
          desired_spec_json = ?::JSONB, generation = ?, updated_at = clock_timestamp(), updated_by = ?
      WHERE id = ?
      """;

  private static final String SET_POLICIES =
      """
      UPDATE deployment_specs SET drift_policy = ?, drift_policies = ?::JSONB, adopt_automatically = ?,
          updated_at = clock_timestamp(), updated_by = ?
      WHERE id = ?
      """;

  private static final String SET_STATE =
      """
      UPDATE deployment_specs SET desired_state = ?, updated_at = clock_timestamp(), updated_by = ?,
          deleted_at = CASE WHEN ? THEN clock_timestamp() END
      WHERE id = ?
      """;

  private DeploymentRows() {}

  public static Optional<StoredDeployment> lock(Connection connection, UUID id)
      throws SQLException {
    return find(connection, LOCK, id);
  }

  /** As it is now; whoever changes it locks it. */
  public static Optional<StoredDeployment> find(Connection connection, UUID id)
      throws SQLException {
    return find(connection, FIND, id);
  }

  private static Optional<StoredDeployment> find(Connection connection, String sql, UUID id)
      throws SQLException {
    try (PreparedStatement find = connection.prepareStatement(sql)) {
      find.setObject(1, id);
      try (ResultSet row = find.executeQuery()) {
        return row.next() ? Optional.of(of(row)) : Optional.empty();
      }
    }
  }

  private static StoredDeployment of(ResultSet row) throws SQLException {
    return new StoredDeployment(
        row.getObject("id", UUID.class),
        row.getString("name"),
        row.getString("cluster_id"),
        row.getString("namespace"),
        row.getInt("template_id"),
        content(row),
        (ObjectNode) Json.read(row.getString("desired_spec_json")),
        row.getInt("generation"),
        DeploymentState.valueOf(row.getString("desired_state")),
        new DriftPolicies(
            DriftPolicies.parse(row.getString("drift_policy")),
            DriftPolicies.parseKinds(Json.read(row.getString("drift_policies"))),
            row.getBoolean("adopt_automatically")));
  }

  static DeploymentContent content(ResultSet row) throws SQLException {
    return new DeploymentContent(
        row.getInt("template_version"),
        (ObjectNode) Json.read(row.getString("parameters")),
        (ArrayNode) Json.read(row.getString("patches")));
  }

  /** False where the name is taken. */
  public static boolean insert(Connection connection, StoredDeployment deployment, Principal by)
      throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
      DeploymentContent content = deployment.content();
      insert.setObject(1, deployment.id());
      insert.setString(2, deployment.name());
      insert.setString(3, deployment.clusterId());
      insert.setString(4, deployment.namespace());
      insert.setInt(5, deployment.templateId());
      insert.setInt(6, content.templateVersion());
      insert.setString(7, Json.write(content.parameters()));
      insert.setString(8, Json.write(content.patches()));
      insert.setString(9, Json.write(deployment.desiredSpec()));
      insert.setString(10, deployment.state().name());
      insert.setString(11, DriftPolicies.text(deployment.drift().standard()));
      insert.setString(12, Json.write(deployment.drift().kindsJson()));
      insert.setBoolean(13, deployment.drift().adoptAutomatically());
      insert.setString(14, by.name());
      insert.setString(15, by.name());
      return insert.executeUpdate() == 1;
    }
  }

  /** Writes the content and the number of a new generation. */
  public static void next(Connection connection, StoredDeployment deployment, Principal by)
      throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(NEXT)) {
      update.setInt(1, deployment.content().templateVersion());
      update.setString(2, Json.write(deployment.content().parameters()));
      update.setString(3, Json.write(deployment.content().patches()));
      update.setString(4, Json.write(deployment.desiredSpec()));
      update.setInt(5, deployment.generation());
      update.setString(6, by.name());
      update.setObject(7, deployment.id());
      update.executeUpdate();
    }
  }

  public static void setPolicies(Connection connection, StoredDeployment deployment, Principal by)
      throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(SET_POLICIES)) {
      update.setString(1, DriftPolicies.text(deployment.drift().standard()));
      update.setString(2, Json.write(deployment.drift().kindsJson()));
      update.setBoolean(3, deployment.drift().adoptAutomatically());
      update.setString(4, by.name());
      update.setObject(5, deployment.id());
      update.executeUpdate();
    }
  }

  public static void setState(Connection connection, UUID id, DeploymentState state, Principal by)
      throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(SET_STATE)) {
      update.setString(1, state.name());
      update.setString(2, by.name());
      update.setBoolean(3, state == DeploymentState.Deleted);
      update.setObject(4, id);
      update.executeUpdate();
    }
  }
}
