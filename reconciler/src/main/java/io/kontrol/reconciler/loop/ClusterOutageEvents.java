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
 * Writes one event when the cluster becomes unreachable and one when it is back. Events that cannot
 * be stored are retried.
 */
public final class ClusterOutageEvents implements ClusterCircuitBreaker.Listener {
  private static final Logger LOG = Logger.getLogger(ClusterOutageEvents.class);

  /** Bounds the memory when the cluster flaps while the database is unreachable. */
  private static final int MAX_PENDING = 100;

  private final Deque<Event> pending = new ArrayDeque<>();
  private final EventLog log = new EventLog(EventSource.RECONCILER);
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
    LOG.warnf("The cluster is unreachable; its work is deferred: %s", cause);
    append("ReconcileDeferred", Json.mapper().createObjectNode().put("message", cause));
  }

  @Override
  public void resumed(Duration outage) {
    LOG.info("The cluster is back");
    append(
        "ReconcileResumed",
        Json.mapper().createObjectNode().put("deferred_for_ms", outage.toMillis()));
  }

  private synchronized void append(String type, JsonNode data) {
    if (pending.size() == MAX_PENDING) {
      pending.removeFirst();
    }
    pending.addLast(Event.ofCluster(type, clusterId, data));
    try (Connection connection = database.getConnection()) {
      writePending(connection);
    } catch (SQLException e) {
      LOG.warnf("Event %s could not be stored yet: %s", type, e.getMessage());
    }
  }

  /** Writes the events that are not stored yet. */
  synchronized void writePending(Connection connection) throws SQLException {
    if (pending.isEmpty()) {
      return;
    }
    log.append(connection, List.copyOf(pending));
    pending.clear();
    notifier.changed(Channel.EVENTS, clusterId);
  }
}
