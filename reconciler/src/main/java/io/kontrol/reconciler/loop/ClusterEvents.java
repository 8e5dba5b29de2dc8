package io.kontrol.reconciler.loop;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.model.event.Event;
import io.kontrol.model.event.EventLog;
import io.kontrol.model.event.EventSource;
import io.kontrol.model.json.Json;
import io.kontrol.model.wake.ChangeNotifier;
import io.kontrol.model.wake.Channel;
import io.kontrol.reconciler.backoff.ClusterGate;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/** Tells of an outage of the cluster and of its end: one event each. */
public final class ClusterEvents implements ClusterGate.Listener {
  private static final Logger LOG = Logger.getLogger(ClusterEvents.class);

  private final EventLog log = new EventLog(EventSource.reconciler);
  private final DataSource database;
  private final ChangeNotifier notifier;
  private final String clusterId;

  public ClusterEvents(DataSource database, ChangeNotifier notifier, String clusterId) {
    this.database = database;
    this.notifier = notifier;
    this.clusterId = clusterId;
  }

  @Override
  public void deferred(String cause) {
    LOG.warnf("The cluster does not answer; its work is deferred: %s", cause);
    append("ReconcileDeferred", Json.mapper().createObjectNode().put("message", cause));
  }

  @Override
  public void resumed(Duration outage) {
    LOG.info("The cluster answers again");
    append(
        "ReconcileResumed",
        Json.mapper().createObjectNode().put("deferred_for_ms", outage.toMillis()));
  }

  private void append(String type, JsonNode data) {
    try (Connection connection = database.getConnection()) {
      log.append(connection, List.of(Event.ofCluster(type, clusterId, data)));
      notifier.changed(Channel.events, clusterId);
    } catch (SQLException e) {
      LOG.warnf("Event %s was not written: %s", type, e.getMessage());
    }
  }
}
