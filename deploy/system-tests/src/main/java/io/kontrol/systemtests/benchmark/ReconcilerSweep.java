package io.kontrol.systemtests.benchmark;

import io.kontrol.local.Service;
import io.kontrol.local.Stack;
import io.kontrol.local.cluster.ClusterChoice;
import io.kontrol.local.process.StackProcess;
import io.kontrol.systemtests.benchmark.baseline.StatementLog;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The reconciler's sweep, as captured from a reconciler: the same statement and parameters,
 * prepared in a session with the same settings.
 *
 * @param settings of its session
 */
record ReconcilerSweep(List<String> settings, StatementLog.Executed look) {
  /** The query without a restriction. */
  private static final String MARKER = "FROM resource_work w\nWHERE TRUE";

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** Starts a reconciler that has no work, and captures its statements. */
  static ReconcilerSweep learn(Bench bench) throws Exception {
    Path kubeconfig = bench.file("sweep.kubeconfig");
    try (SyntheticCluster cluster = new SyntheticCluster(0, 0)) {
      cluster.writeKubeconfig(kubeconfig);
      try (Stack stack = bench.newStack(new ClusterChoice.Existing(kubeconfig, Optional.empty()))) {
        stack.startDatabase();
        stack.startCluster();
        StackProcess reconciler = stack.addReplica("reconciler", Service.RECONCILER, Map.of());
        try (Connection owner = stack.database().owner().getConnection()) {
          StatementLog log = new StatementLog(owner, stack.database().component().log());
          return of(
              log.session(
                  MARKER,
                  () -> {
                    reconciler.start();
                    reconciler.awaitReady(PATIENCE);
                  }));
        }
      }
    }
  }

  private static ReconcilerSweep of(List<StatementLog.Executed> session) {
    return new ReconcilerSweep(
        session.stream()
            .map(StatementLog.Executed::sql)
            .filter(sql -> sql.startsWith("SET ") && !sql.startsWith("SET LOCAL "))
            .toList(),
        session.stream().filter(sql -> sql.holds(MARKER)).findFirst().orElseThrow());
  }

  /** Prepares a session for {@link #run}. */
  void prepareIn(Connection session) throws SQLException {
    try (Statement statement = session.createStatement()) {
      for (String setting : settings) {
        statement.execute(setting);
      }
      statement.execute("PREPARE sweep AS " + look.sql());
    }
  }

  /**
   * @return the number of rows found, up to the reconciler's limit
   */
  int run(Connection session) throws SQLException {
    try (Statement statement = session.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "EXECUTE sweep (" + String.join(", ", look.parameters()) + ")")) {
      int found = 0;
      while (rows.next()) {
        found++;
      }
      return found;
    }
  }
}
