package io.kontrol.api.stack.upgrade;

import io.kontrol.api.platform.identity.Principal;
import io.kontrol.api.stack.upgrade.UpgradeRequest.Pace;
import io.kontrol.api.stack.upgrade.UpgradeSelection.Selected;
import io.kontrol.model.database.ArrayColumns;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Writes {@code deployment_upgrades} and their items. */
final class UpgradeRows {
  private static final String INSERT =
      """
      INSERT INTO deployment_upgrades
          (template_id, template_version, until, concurrency, stop_after, timeout_seconds, left_out, message, created_by)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
      RETURNING id
      """;

  private static final String INSERT_ITEMS =
      """
      INSERT INTO deployment_upgrade_items (upgrade_id, position, deployment_id, from_version)
      SELECT ?, n.position, n.id::UUID, n.version
      FROM unnest(?::TEXT[], ?::INTEGER[]) WITH ORDINALITY AS n (id, version, position)
      """;

  private static final String FIND =
      """
      SELECT id, template_version, state, concurrency, stop_after, message, created_by
      FROM deployment_upgrades WHERE id = ?
      """;

  private static final String LOCK = FIND + " FOR NO KEY UPDATE";

  /** Those that are where they should be, and those that have not got there in time. */
  private static final String SETTLE =
      """
      UPDATE deployment_upgrade_items item SET
          state = judged.state,
          message = CASE WHEN judged.state = 'succeeded' THEN item.message ELSE judged.message END,
          changed_at = clock_timestamp()
      FROM (
          SELECT i.position,
              CASE
                  WHEN d.deleted_at IS NOT NULL THEN 'skipped'
                  WHEN d.desired_state = 'Paused' THEN 'succeeded'
                  WHEN d.last_applied_generation >= i.generation
                      AND (u.until = 'applied' OR d.status_summary = 'Healthy') THEN 'succeeded'
                  WHEN i.changed_at < clock_timestamp() - u.timeout_seconds * INTERVAL '1 second' THEN 'failed'
                  WHEN d.status_summary = 'Error' AND i.changed_at < clock_timestamp() - INTERVAL '10 seconds' THEN 'failed'
              END AS state,
              CASE
                  WHEN d.deleted_at IS NOT NULL THEN 'was deleted meanwhile'
                  ELSE COALESCE(d.status_message, 'is not there in time')
              END AS message
          FROM deployment_upgrades u
          JOIN deployment_upgrade_items i ON i.upgrade_id = u.id AND i.state = 'applying'
          JOIN deployments d ON d.id = i.deployment_id
          WHERE u.id = ?) judged
      WHERE item.upgrade_id = ? AND item.position = judged.position AND item.state = 'applying'
          AND judged.state IS NOT NULL
      """;

  private static final String COUNT =
      """
      SELECT count(*) FILTER (WHERE state = 'applying') AS applying, count(*) FILTER (WHERE state = 'failed') AS failed
      FROM deployment_upgrade_items WHERE upgrade_id = ?
      """;

  private static final String NEXT =
      """
      SELECT position, deployment_id FROM deployment_upgrade_items
      WHERE upgrade_id = ? AND state = 'pending' ORDER BY position LIMIT ?
      """;

  /** Behind the upgrade's lock, which a cancellation takes too. */
  private static final String CLAIM =
      """
      SELECT item.deployment_id FROM deployment_upgrades u
      JOIN deployment_upgrade_items item ON item.upgrade_id = u.id AND item.position = ? AND item.state = 'pending'
      WHERE u.id = ? AND u.state = 'running' FOR NO KEY UPDATE OF item FOR SHARE OF u
      """;

  private static final String SET_ITEM =
      """
      UPDATE deployment_upgrade_items
      SET state = ?, generation = COALESCE(?, generation), message = ?, changed_at = clock_timestamp()
      WHERE upgrade_id = ? AND position = ?
      """;

  private static final String SET_STATE =
      """
      UPDATE deployment_upgrades SET state = ?, finished_at = CASE WHEN ? <> 'running' THEN clock_timestamp() END
      WHERE id = ?
      """;

  /** Failed ones are tried again. */
  private static final String REOPEN =
      """
      UPDATE deployment_upgrade_items SET state = 'pending', message = NULL
      WHERE upgrade_id = ? AND state = 'failed'
      """;

  private UpgradeRows() {}

  record StoredUpgrade(
      int id,
      int version,
      String state,
      int concurrency,
      int stopAfter,
      @Nullable String message,
      @Nullable String createdBy) {
    boolean running() {
      return state.equals("running");
    }
  }

  record Counts(int applying, int failed) {}

  record Item(int position, UUID deployment) {}

  static int insert(
      Connection connection,
      UpgradeRequest request,
      int version,
      UpgradeSelection selection,
      Principal by)
      throws SQLException {
    int id;
    Pace pace = request.pace();
    try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
      insert.setInt(1, request.templateId());
      insert.setInt(2, version);
      insert.setString(3, pace.until());
      insert.setInt(4, pace.concurrency());
      insert.setInt(5, pace.stopAfter());
      insert.setInt(6, pace.timeoutSeconds());
      insert.setInt(7, selection.leftOut());
      insert.setString(8, by.message());
      insert.setString(9, by.name());
      try (ResultSet row = insert.executeQuery()) {
        row.next();
        id = row.getInt(1);
      }
    }
    try (PreparedStatement insert = connection.prepareStatement(INSERT_ITEMS)) {
      insert.setInt(1, id);
      ArrayColumns<Selected> columns = new ArrayColumns<>(insert, 2, selection.deployments());
      columns.text(selected -> selected.id().toString());
      columns.int4(Selected::fromVersion);
      insert.executeUpdate();
    }
    return id;
  }

  static Optional<StoredUpgrade> find(Connection connection, int id) throws SQLException {
    return find(connection, FIND, id);
  }

  static Optional<StoredUpgrade> lock(Connection connection, int id) throws SQLException {
    return find(connection, LOCK, id);
  }

  private static Optional<StoredUpgrade> find(Connection connection, String sql, int id)
      throws SQLException {
    try (PreparedStatement find = connection.prepareStatement(sql)) {
      find.setInt(1, id);
      try (ResultSet row = find.executeQuery()) {
        return row.next()
            ? Optional.of(
                new StoredUpgrade(
                    row.getInt("id"),
                    row.getInt("template_version"),
                    row.getString("state"),
                    row.getInt("concurrency"),
                    row.getInt("stop_after"),
                    row.getString("message"),
                    row.getString("created_by")))
            : Optional.empty();
      }
    }
  }

  static void settle(Connection connection, int id) throws SQLException {
    try (PreparedStatement settle = connection.prepareStatement(SETTLE)) {
      settle.setInt(1, id);
      settle.setInt(2, id);
      settle.executeUpdate();
    }
  }

  static Counts counts(Connection connection, int id) throws SQLException {
    try (PreparedStatement count = connection.prepareStatement(COUNT)) {
      count.setInt(1, id);
      try (ResultSet row = count.executeQuery()) {
        row.next();
        return new Counts(row.getInt("applying"), row.getInt("failed"));
      }
    }
  }

  static List<Item> next(Connection connection, int id, int most) throws SQLException {
    List<Item> items = new ArrayList<>();
    try (PreparedStatement next = connection.prepareStatement(NEXT)) {
      next.setInt(1, id);
      next.setInt(2, most);
      try (ResultSet row = next.executeQuery()) {
        while (row.next()) {
          items.add(new Item(row.getInt("position"), row.getObject("deployment_id", UUID.class)));
        }
      }
    }
    return items;
  }

  /** False where it is no longer this item's turn. */
  static boolean claim(Connection connection, int id, Item item) throws SQLException {
    try (PreparedStatement claim = connection.prepareStatement(CLAIM)) {
      claim.setInt(1, item.position());
      claim.setInt(2, id);
      try (ResultSet row = claim.executeQuery()) {
        return row.next();
      }
    }
  }

  static void setItem(
      Connection connection,
      int id,
      Item item,
      String state,
      @Nullable Integer generation,
      @Nullable String message)
      throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(SET_ITEM)) {
      update.setString(1, state);
      update.setObject(2, generation, java.sql.Types.INTEGER);
      update.setString(3, message);
      update.setInt(4, id);
      update.setInt(5, item.position());
      update.executeUpdate();
    }
  }

  static void setState(Connection connection, int id, String state) throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(SET_STATE)) {
      update.setString(1, state);
      update.setString(2, state);
      update.setInt(3, id);
      update.executeUpdate();
    }
  }

  static void reopen(Connection connection, int id) throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(REOPEN)) {
      update.setInt(1, id);
      update.executeUpdate();
    }
  }
}
