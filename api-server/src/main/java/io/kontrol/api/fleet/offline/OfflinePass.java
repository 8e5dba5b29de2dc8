package io.kontrol.api.fleet.offline;

import io.kontrol.api.fleet.node.NodeTransition;
import io.kontrol.api.platform.database.Database;
import io.kontrol.model.wake.ChangeNotifier;
import io.kontrol.model.wake.Channel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jboss.logging.Logger;

/** One search for silent nodes. Any number of replicas may run it: each node is told of once. */
final class OfflinePass implements Runnable {
  private static final Logger LOG = Logger.getLogger(OfflinePass.class);

  private final Database database;
  private final ChangeNotifier notifier;
  private final NodeCounts counts;
  private final ListeningPeriod period;
  private final OfflineSweep sweep;

  /**
   * @param every between two passes
   */
  OfflinePass(
      Database database,
      ChangeNotifier notifier,
      NodeCounts counts,
      Duration every,
      Duration offlineAfter) {
    this.database = database;
    this.notifier = notifier;
    this.counts = counts;
    this.period = new ListeningPeriod(every.multipliedBy(2));
    this.sweep = new OfflineSweep(offlineAfter);
  }

  @Override
  public void run() {
    boolean unused =
        database.transaction(
            connection -> {
              period.extend(connection);
              return true;
            });
    List<NodeTransition> gone = new ArrayList<>();
    while (sweepOnce(gone)) {
      LOG.debug("More nodes are silent");
    }
    if (!gone.isEmpty()) {
      LOG.infof("%d nodes went offline", gone.size());
      notifier.changed(Channel.EVENTS, "");
    }
    counts.refresh();
  }

  private boolean sweepOnce(List<NodeTransition> gone) {
    List<NodeTransition> batch = new ArrayList<>();
    boolean more =
        database.transaction(
            connection -> {
              batch.clear();
              return sweep.run(connection, batch);
            });
    gone.addAll(batch);
    return more;
  }
}
