package io.kontrol.systemtests.faults;

import io.kontrol.local.cluster.ClusterChoice;
import io.kontrol.systemtests.cluster.ClusterClient;
import io.kontrol.systemtests.cluster.ProxiedRequest;
import io.kontrol.systemtests.faults.Settling.Settled;
import io.kontrol.systemtests.faults.check.Checker;
import io.kontrol.systemtests.faults.check.QuietCheck;
import io.kontrol.systemtests.faults.check.Violation;
import io.kontrol.systemtests.faults.load.Journal;
import io.kontrol.systemtests.faults.load.LoadGenerator;
import io.kontrol.systemtests.http.TestJson;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Runs load and nemesis for a while, waits until the system has settled, and runs the checks. */
public final class FaultRun {
  /** Backoff reaches one minute after about six failures in a row. */
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private static final Duration LOOK = Duration.ofMillis(200);

  private final FaultSettings settings;
  private final Path directory;
  private final ClusterChoice cluster;

  /**
   * @param directory for data and logs, which are kept
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
      List<PlannedFault> plan =
          FaultPlan.of(
              settings.seed(),
              settings.duration(),
              settings.gap(),
              rig.services(),
              rig.clusterClients(),
              rig.clusterSurvivesKill());
      Journal journal = new Journal();
      LoadGenerator load =
          new LoadGenerator(settings.load(), rig.kontrol(), rig.outsideHands(), journal);
      load.start();
      nemesis.start(plan);
      nemesis.await();
      load.stop();
      rig.cluster().heal();
      List<Violation> violations = new ArrayList<>();
      Settled settled = new Settling(PATIENCE, LOOK, new PendingWork(rig)).await();
      violations.addAll(checkQuiet(rig, settled));
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
          settled.took(),
          settled.left(),
          violations);
    }
  }

  private void makeNamespaces(ClusterClient client) throws IOException {
    for (String namespace : settings.load().namespaces()) {
      var object = TestJson.object().put("apiVersion", "v1").put("kind", "Namespace");
      object.putObject("metadata").put("name", namespace);
      client.create("/api/v1/namespaces", object);
    }
  }

  /** The quiet check is skipped when the system has not settled, which is a failure by itself. */
  private List<Violation> checkQuiet(FaultRig rig, Settled settled) {
    if (!settled.left().isEmpty()) {
      return List.of();
    }
    LockSupport.parkNanos(settings.quiet().toNanos());
    // read before the audit, so that a request answered in between is in one of the two
    List<ProxiedRequest> underWay = rig.cluster().underWay();
    return new QuietCheck(settled.since()).check(rig.cluster().audit(), underWay);
  }
}
