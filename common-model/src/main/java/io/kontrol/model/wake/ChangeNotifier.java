package io.kontrol.model.wake;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/**
 * Sends wake-ups after commits. One connection sends at a time, and what arrives meanwhile is
 * combined in the next statement. So a thousand commits cause few notifications, and no commit
 * waits for the database-wide lock of NOTIFY.
 *
 * <p>A process that dies between commit and wake-up loses the wake-up; the listeners' sweeps find
 * the change nevertheless.
 */
public final class ChangeNotifier implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(ChangeNotifier.class);

  private record Wake(Channel channel, String clusterId) {}

  private final DataSource database;
  private final ExecutorService sender;
  private final Set<Wake> pending = new LinkedHashSet<>();
  private boolean sending;

  public ChangeNotifier(DataSource database) {
    this.database = database;
    this.sender =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread thread = new Thread(task, "wake-sender");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Returns at once. To be called after the commit. */
  public void changed(Channel channel, String clusterId) {
    synchronized (pending) {
      pending.add(new Wake(channel, clusterId));
      if (sending) {
        return;
      }
      sending = true;
    }
    try {
      sender.execute(this::send);
    } catch (RejectedExecutionException e) {
      LOG.debug("Skipping a wake-up while stopping");
    }
  }

  private void send() {
    while (true) {
      Set<Wake> batch;
      synchronized (pending) {
        if (pending.isEmpty()) {
          sending = false;
          return;
        }
        batch = new LinkedHashSet<>(pending);
        pending.clear();
      }
      try (Connection connection = database.getConnection();
          PreparedStatement notify =
              connection.prepareStatement(
                  "SELECT pg_notify(channel, cluster) FROM unnest(?::TEXT[], ?::TEXT[]) AS w (channel, cluster)")) {
        notify.setArray(
            1,
            connection.createArrayOf(
                "text", batch.stream().map(w -> w.channel().channelName()).toArray()));
        notify.setArray(
            2, connection.createArrayOf("text", batch.stream().map(Wake::clusterId).toArray()));
        notify.execute();
      } catch (SQLException e) {
        LOG.warn("Wake-ups could not be sent; sweeps will find the changes", e);
      }
    }
  }

  @Override
  public void close() {
    sender.shutdown();
    try {
      if (!sender.awaitTermination(2, TimeUnit.SECONDS)) {
        sender.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
