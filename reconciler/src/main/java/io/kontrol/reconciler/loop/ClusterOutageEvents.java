package io.kontrol.reconciler.loop;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.model.event.Event;
import io.kontrol.model.event.EventLog;
import io.kontrol.model.event.EventSource;
import io.kontrol.model.json.Json;
import io.kontrol.model.wake.ChangeNotifier;
import io.kontrol.model.wake.Channel;
import io.kontrol.reconciler.backoff.ClusterCircuitBreaker;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/**
 * Tells of an outage of the cluster and of its end: one event each. What the database could not
 * take is told later.
 */
public final class ClusterOutageEvents implements ClusterCircuitBreaker.Listener {
  private static final Logger LOG = Logger.getLogger(ClusterOutageEvents.class);

  /** A cluster that comes and goes while the database is away must not fill the memory. */
  private static final int MOST_UNTOLD = 100;

  private final Deque<Event> untold = new ArrayDeque<>();
  private final EventLog log = new EventLog(EventSource.reconciler);
  private final DataSource database;
  private final ChangeNotifier notifier;
  private final String clusterId;

  public ClusterOutageEvents(DataSource database, ChangeNotifier notifier, String clusterId) {
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

  private synchronized void append(String type, JsonNode data) {
    if (untold.size() == MOST_UNTOLD) {
      untold.removeFirst();
    }
    untold.addLast(Event.ofCluster(type, clusterId, data));
    try (Connection connection = database.getConnection()) {
      tell(connection);
    } catch (SQLException e) {
      LOG.warnf("Event %s is not written yet: %s", type, e.getMessage());
    }
  }

  /** What has not been told, if anything. */
  synchronized void tell(Connection connection) throws SQLException {
    if (untold.isEmpty()) {
      return;
    }
    log.append(connection, List.copyOf(untold));
    untold.clear();
    notifier.changed(Channel.events, clusterId);
  }
}
