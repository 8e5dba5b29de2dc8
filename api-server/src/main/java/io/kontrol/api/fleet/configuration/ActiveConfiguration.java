package io.kontrol.api.fleet.configuration;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a node should run.
 *
 * @param yaml the exact text; null where it was not asked for, since its hash is the one given
 */
public record ActiveConfiguration(String hash, @Nullable String yaml) {
  private static final String FIND =
      """
      SELECT config_hash, CASE WHEN config_hash IS DISTINCT FROM ? THEN yaml_config END
      FROM node_configurations WHERE node_id = ? AND is_active
      """;

  /**
   * @param known the hash of what the node runs; its text is not read again
   */
  public static Optional<ActiveConfiguration> of(
      Connection connection, int nodeId, @Nullable String known) throws SQLException {
    try (PreparedStatement find = connection.prepareStatement(FIND)) {
      find.setString(1, known);
      find.setInt(2, nodeId);
      try (ResultSet row = find.executeQuery()) {
        return row.next()
            ? Optional.of(new ActiveConfiguration(row.getString(1), row.getString(2)))
            : Optional.empty();
      }
    }
  }
}
