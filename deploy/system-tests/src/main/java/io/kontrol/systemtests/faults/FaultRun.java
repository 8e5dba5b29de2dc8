package io.kontrol.systemtests.faults;

import io.kontrol.local.ClusterChoice;
import io.kontrol.systemtests.cluster.ClusterClient;
import io.kontrol.systemtests.faults.check.Checker;
import io.kontrol.systemtests.faults.check.Violation;
import io.kontrol.systemtests.http.Jsons;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Load and nemesis together for a while; then the nemesis rests, the system settles, and the
 * checker looks.
 */
public final class FaultRun {
  /** Backoff reaches a minute after half a dozen failures in a row. */
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private static final Duration LOOK = Duration.ofMillis(200);

  private static final String UNSETTLED =
      """
      SELECT string_agg(sync || ' ' || n, ', ') FROM (
          SELECT sync, count(*) AS n FROM resource_status
          WHERE sync NOT IN ('Synced', 'Deleted') GROUP BY sync ORDER BY sync) AS counts
      """;

  private final FaultSettings settings;
  private final Path directory;
  private final ClusterChoice cluster;

  /**
   * @param directory for the data and the logs, which stay there
   */
  public FaultRun(FaultSettings settings, Path directory, ClusterChoice cluster) {
    this.settings = settings;
    this.directory = directory;
    this.cluster = cluster;
  }

  public FaultReport run() throws IOException, SQLException, InterruptedException {
    try (FaultRig rig = FaultRig.start(directory, cluster, settings.seed());
        Nemesis nemesis = new Nemesis(rig)) {
      makeNamespaces(rig.clusterClient());
      List<Fault> plan =
          FaultPlan.of(
              settings.seed(),
              settings.duration(),
              settings.gap(),
              rig.services(),
              rig.clusterClients(),
              rig.clusterSurvivesKill());
      Journal journal = new Journal();
      LoadGenerator load =
          new LoadGenerator(settings.load(), rig.kontrol(), rig.clusterClient(), journal);
      load.start();
      nemesis.start(plan);
      nemesis.await();
      load.stop();
      rig.cluster().heal();
      List<Violation> violations = new ArrayList<>();
      long start = System.nanoTime();
      String unsettled = settle(rig);
      Duration settling = Duration.ofNanos(System.nanoTime() - start);
      violations.addAll(checkQuiet(rig));
      violations.addAll(
          new Checker(settings.load().clusterId(), rig.database(), rig.clusterClient())
              .check(journal, rig.cluster().audit()));
      rig.dead().forEach(name -> violations.add(new Violation("no service ends by itself", name)));
      return new FaultReport(
          settings,
          rig.clusterName(),
          journal,
          nemesis.begun(),
          rig.cluster().injected(),
          rig.cluster().audit().size(),
          settling,
          unsettled,
          violations);
    }
  }

  private void makeNamespaces(ClusterClient client) throws IOException {
    for (String namespace : settings.load().namespaces()) {
      var object = Jsons.object().put("apiVersion", "v1").put("kind", "Namespace");
      object.putObject("metadata").put("name", namespace);
      client.create("/api/v1/namespaces", object);
    }
  }

  /** What is unsettled still when patience ends; empty when all is settled. */
  private static String settle(FaultRig rig) throws SQLException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    int calm = 0;
    String unsettled = "";
    while (calm < 3 && System.nanoTime() < end) {
      unsettled = unsettled(rig);
      calm = unsettled.isEmpty() ? calm + 1 : 0;
      LockSupport.parkNanos(LOOK.toNanos());
    }
    return unsettled;
  }

  private static String unsettled(FaultRig rig) throws SQLException {
    try (Connection connection = rig.database().getConnection();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(UNSETTLED)) {
      result.next();
      String counts = result.getString(1);
      return counts == null ? "" : counts;
    }
  }

  /** A settled system writes nothing to the cluster. */
  private List<Violation> checkQuiet(FaultRig rig) {
    int before = rig.cluster().audit().size();
    LockSupport.parkNanos(settings.quiet().toNanos());
    int writes = rig.cluster().audit().size() - before;
    return writes == 0
        ? List.of()
        : List.of(new Violation("a settled system is quiet", writes + " writes to the cluster"));
  }
}
