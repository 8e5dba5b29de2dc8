package io.kontrol.systemtests.faults;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** The work that a rig still has to do. */
final class PendingWork implements Settling.Look {
  // All may agree while there is work: a user's request to reconcile, drift that is over. What is
  // leased may be called for until the lease ends, even when its work was done by somebody else.
  // An open transaction may make work.
  private static final String OPEN_WORK =
      """
      SELECT sync || ' ' || count(*) FROM resource_status
      WHERE sync NOT IN ('Synced', 'Deleted') GROUP BY sync
      UNION ALL
      SELECT 'to ' || task || ' ' || count(*) FROM resource_work WHERE task IS NOT NULL GROUP BY task
      UNION ALL
      SELECT 'attempts under way ' || count(*) FROM resource_applied_states
      WHERE lease_expires_at > clock_timestamp() HAVING count(*) > 0
      UNION ALL
      SELECT 'transactions of ' || usename || ' ' || count(*) FROM pg_stat_activity
      WHERE usename IN ('kontrol_api_server', 'kontrol_reconciler') AND xact_start IS NOT NULL
      GROUP BY usename
      """;

  private final FaultRig rig;

  PendingWork(FaultRig rig) {
    this.rig = rig;
  }

  /**
   * Polled in the direction of flow, so that a change which moves on meanwhile is found in the next
   * place.
   */
  @Override
  public List<String> left() throws SQLException {
    List<String> left = new ArrayList<>();
    rig.notReady().forEach(name -> left.add(name + " is not ready"));
    left.addAll(rig.underWay());
    left.addAll(openWork());
    return left;
  }

  private List<String> openWork() throws SQLException {
    List<String> work = new ArrayList<>();
    try (Connection connection = rig.database().getConnection();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(OPEN_WORK)) {
      while (result.next()) {
        work.add(result.getString(1));
      }
    }
    return work;
  }
}
