package io.kontrol.watcher.watch;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.watcher.observation.ListTimestamp;
import io.kontrol.watcher.observation.ObjectKey;
import io.kontrol.watcher.observation.ObjectReader;
import io.kontrol.watcher.observation.ObjectReader.Glance;
import io.kontrol.watcher.observation.Observation;
import io.kontrol.watcher.observation.Observation.Gone;
import io.kontrol.watcher.resync.KnownObjects;
import io.kontrol.watcher.resync.MissedDeletions;
import io.kontrol.watcher.write.ObservationBuffer;
import io.kontrol.watcher.write.WriteMetrics;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** Receives what lists and watches observe. */
public final class ObservationSink {
  /** The version of the empty list of a kind that does not exist any more. */
  public static final String NO_LIST = "";

  private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(1);

  private final ObjectReader reader;
  private final ObservationBuffer buffer;
  private final MissedDeletions missedDeletions;
  private final int listAhead;
  private final WriteMetrics metrics;

  /**
   * @param listAhead observations that may wait before a list is paused
   */
  public ObservationSink(
      ObjectReader reader,
      ObservationBuffer buffer,
      MissedDeletions missedDeletions,
      int listAhead,
      WriteMetrics metrics) {
    this.reader = reader;
    this.buffer = buffer;
    this.missedDeletions = missedDeletions;
    this.listAhead = listAhead;
    this.metrics = metrics;
  }

  /** To be called before a list is requested. */
  public ListTimestamp ask() throws SQLException {
    return missedDeletions.now();
  }

  /** To be called before a list is requested. */
  public KnownObjects known(String apiVersion, String kind) throws SQLException {
    return missedDeletions.known(apiVersion, kind);
  }

  /**
   * An object in a list. Blocks while the database cannot keep up.
   *
   * @param known objects that need not be written again
   * @param alive called repeatedly while waiting
   */
  public ObjectKey listed(JsonNode object, ListTimestamp asked, KnownObjects known, Runnable alive)
      throws InterruptedException {
    awaitRoom(listAhead, alive);
    Glance glance = reader.glance(object);
    ObjectKey key = glance.key();
    if (known.has(key.resourceId(), glance.version(), glance.fingerprint()) && !buffer.holds(key)) {
      metrics.dismissed();
    } else {
      put(reader.present(glance, object, System.nanoTime(), asked));
    }
    return key;
  }

  /**
   * Blocks while the buffer's memory is used up. A watch that is blocked for too long is ended by
   * the API server; it resumes from its last version, or lists again.
   *
   * @param alive called repeatedly while waiting
   */
  public void awaitRoom(Runnable alive) throws InterruptedException {
    awaitRoom(Integer.MAX_VALUE, alive);
  }

  private void awaitRoom(int fewerThan, Runnable alive) throws InterruptedException {
    do {
      alive.run();
    } while (!buffer.awaitRoom(fewerThan, SIGN_OF_LIFE));
  }

  /** An object that was added or modified. Never blocks. */
  public void seen(JsonNode object) {
    put(reader.present(object, System.nanoTime(), null));
  }

  /** An object that was deleted or lost our label. Never blocks. */
  public void left(JsonNode object) {
    put(reader.gone(object, System.nanoTime()));
  }

  /**
   * A list is complete: missing objects are gone. Blocks until all earlier observations of the kind
   * are written: otherwise an object that waits to be written and was deleted meanwhile would be
   * compared without its row, and be stored for good after that.
   *
   * @param listed all its objects
   * @param version of the list, or {@link #NO_LIST}
   * @param asked when the list was requested
   * @param alive called repeatedly while waiting
   */
  public void complete(
      String apiVersion,
      String kind,
      List<ObjectKey> listed,
      String version,
      ListTimestamp asked,
      Runnable alive)
      throws SQLException, InterruptedException {
    do {
      alive.run();
    } while (!buffer.awaitWritten(apiVersion, kind, SIGN_OF_LIFE));
    for (Gone gone : missedDeletions.notListed(apiVersion, kind, listed, version, asked)) {
      put(gone);
    }
  }

  /** The result of a direct read. Never blocks. */
  public void put(Observation observation) {
    if (buffer.put(observation)) {
      metrics.coalesced();
    }
  }
}
