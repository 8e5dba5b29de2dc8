package io.kontrol.api.fleet.offline;

import io.kontrol.api.fleet.node.NodeConfig;
import io.kontrol.api.platform.database.Database;
import io.kontrol.api.platform.loop.WakeupLoop;
import io.kontrol.model.wake.ChangeNotifier;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.jspecify.annotations.Nullable;

/** Searches for silent nodes as long as this replica runs. */
@ApplicationScoped
public class OfflineLoop {
  private final NodeConfig config;
  private final OfflinePass pass;
  private @Nullable WakeupLoop loop;

  public OfflineLoop(
      NodeConfig config, Database database, ChangeNotifier notifier, NodeCounts counts) {
    this.config = config;
    this.pass = new OfflinePass(database, notifier, counts, config.sweep(), config.offlineAfter());
  }

  void start(@Observes StartupEvent event) {
    if (config.loop()) {
      loop = new WakeupLoop("offline-nodes", config.sweep(), pass).start();
    }
  }

  void stop(@Observes ShutdownEvent event) {
    if (loop != null) {
      loop.close();
    }
  }
}
