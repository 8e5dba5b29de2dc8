package io.kontrol.watcher.write;

import io.kontrol.watcher.observation.Observation;
import io.kontrol.watcher.probe.Heartbeats.Heartbeat;
import io.kontrol.watcher.write.ObservationWriter.NotAllowedException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.jboss.logging.Logger;

/** Writes the buffer to the database, batch by batch, until it is interrupted. */
public final class FlushLoop implements Runnable {
  private static final Logger LOG = Logger.getLogger(FlushLoop.class);
  private static final Duration IDLE = Duration.ofSeconds(1);
  private static final Duration RETRY = Duration.ofMillis(200);

  private final ObservationBuffer buffer;
  private final ObservationWriter writer;
  private final Duration linger;
  private final Heartbeat heartbeat;
  private boolean databaseAway;

  public FlushLoop(
      ObservationBuffer buffer, ObservationWriter writer, Duration linger, Heartbeat heartbeat) {
    this.buffer = buffer;
    this.writer = writer;
    this.linger = linger;
    this.heartbeat = heartbeat;
  }

  @Override
  public void run() {
    heartbeat.during(
        () -> {
          while (!Thread.currentThread().isInterrupted()) {
            List<Observation> batch = buffer.take(linger, IDLE);
            if (!batch.isEmpty()) {
              flush(batch);
            }
            heartbeat.beat();
          }
        });
  }

  private void flush(List<Observation> batch) throws InterruptedException {
    boolean written = false;
    try {
      writer.write(batch);
      written = true;
      if (databaseAway) {
        databaseAway = false;
        LOG.info("Writing observations again");
      }
    } catch (NotAllowedException e) {
      LOG.debug("Not writing: the lease has expired");
    } catch (SQLException e) {
      if (!databaseAway) {
        databaseAway = true;
        LOG.warnf("Observations cannot be written and wait: %s", e.getMessage());
      }
    } finally {
      if (written) {
        buffer.settled(batch);
      } else {
        buffer.giveBack(batch);
      }
    }
    if (!written) {
      Thread.sleep(RETRY.toMillis());
    }
  }
}
