package io.kontrol.api.fleet.heartbeat;

import io.kontrol.api.fleet.node.NodeStatus;
import io.kontrol.api.fleet.node.NodeTransitions;
import io.kontrol.api.platform.database.Database;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.model.wake.ChangeNotifier;
import io.kontrol.model.wake.Channel;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.ZoneOffset;
import java.util.List;

/**
 * A node whose heartbeats are refused is alive, and must not be taken for silent: it is in ERROR,
 * with the reason.
 */
@ApplicationScoped
public class RefusedHeartbeats {
  private static final String RECORD =
      """
      UPDATE nodes SET last_heartbeat = GREATEST(last_heartbeat, ?), status = 'ERROR', error_message = ? WHERE id = ?
      """;

  private final Database database;
  private final ChangeNotifier notifier;

  public RefusedHeartbeats(Database database, ChangeNotifier notifier) {
    this.database = database;
    this.notifier = notifier;
  }

  void record(int id, Refusal refusal) {
    String reason = "its heartbeat was refused: " + refusal.detail();
    if (database.transaction(connection -> record(connection, id, reason))) {
      notifier.changed(Channel.EVENTS, "");
    }
  }

  private static boolean record(Connection connection, int id, String reason) throws SQLException {
    ReportingNode node = HeartbeatTransaction.lock(connection, id);
    try (PreparedStatement record = connection.prepareStatement(RECORD)) {
      record.setObject(1, node.now().atOffset(ZoneOffset.UTC));
      record.setString(2, reason);
      record.setInt(3, id);
      record.executeUpdate();
    }
    if (node.state().status() == NodeStatus.ERROR) {
      return false;
    }
    NodeTransitions.tell(
        connection, List.of(HeartbeatTransaction.transition(node, NodeStatus.ERROR, reason)));
    return true;
  }
}
