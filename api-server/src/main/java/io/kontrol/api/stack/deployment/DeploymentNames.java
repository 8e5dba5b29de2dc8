package io.kontrol.api.stack.deployment;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Names of deployments, unique among the living of a namespace. */
final class DeploymentNames {
  private static final String TAKEN =
      """
      SELECT EXISTS (SELECT FROM deployment_specs
          WHERE cluster_id = ? AND namespace = ? AND name = ? AND deleted_at IS NULL)
      """;

  private DeploymentNames() {}

  static boolean isTaken(Connection connection, NewDeployment request) throws SQLException {
    try (PreparedStatement find = connection.prepareStatement(TAKEN)) {
      find.setString(1, request.clusterId());
      find.setString(2, request.namespace());
      find.setString(3, request.name());
      try (ResultSet row = find.executeQuery()) {
        return row.next() && row.getBoolean(1);
      }
    }
  }
}
