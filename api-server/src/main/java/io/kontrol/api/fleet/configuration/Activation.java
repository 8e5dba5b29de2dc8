package io.kontrol.api.fleet.configuration;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Makes a configuration the active one of nodes, in two statements however many they are. Whoever
 * does the same at once runs into the unique index and is repeated.
 */
final class Activation {
  private static final String DEACTIVATE =
      """
      UPDATE node_configurations SET is_active = FALSE
      WHERE id IN (
          SELECT id FROM node_configurations WHERE node_id = ANY (?) AND is_active AND config_hash <> ?
          ORDER BY node_id FOR NO KEY UPDATE)
      """;

  /** Nothing is written where it is active already. */
  private static final String ACTIVATE =
      """
      INSERT INTO node_configurations AS c (node_id, yaml_config, config_hash, created_by, activated_by)
      SELECT n.id, ?, ?, ?, ? FROM unnest(?::INTEGER[]) AS n (id) ORDER BY n.id
      ON CONFLICT (node_id, config_hash) DO UPDATE
      SET is_active = TRUE, activated_at = clock_timestamp(), activated_by = EXCLUDED.activated_by
      WHERE NOT c.is_active
      RETURNING node_id
      """;

  private Activation() {}

  /**
   * @param nodes that exist, and are kept from being deleted
   * @return those for which it was not the active one before
   */
  static Set<Integer> activate(
      Connection connection, List<Integer> nodes, String yaml, String hash, String author)
      throws SQLException {
    Array ids = connection.createArrayOf("int4", nodes.toArray());
    try (PreparedStatement deactivate = connection.prepareStatement(DEACTIVATE)) {
      deactivate.setArray(1, ids);
      deactivate.setString(2, hash);
      deactivate.executeUpdate();
    }
    Set<Integer> activated = new TreeSet<>();
    try (PreparedStatement activate = connection.prepareStatement(ACTIVATE)) {
      activate.setString(1, yaml);
      activate.setString(2, hash);
      activate.setString(3, author);
      activate.setString(4, author);
      activate.setArray(5, ids);
      try (ResultSet row = activate.executeQuery()) {
        while (row.next()) {
          activated.add(row.getInt(1));
        }
      }
    }
    return activated;
  }
}
