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

/** Where the watches bring what they see. */
public final class ObservationSink {
  /** Stands for the version of a list that nobody can make, since the kind itself is gone. */
  public static final String NO_LIST = "";

  private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(1);

  private final ObjectReader reader;
  private final ObservationBuffer buffer;
  private final MissedDeletions absentees;
  private final int listAhead;
  private final WriteMetrics metrics;

  /**
   * @param listAhead observations that may wait before a list is held back
   */
  public ObservationSink(
      ObjectReader reader,
      ObservationBuffer buffer,
      MissedDeletions absentees,
      int listAhead,
      WriteMetrics metrics) {
    this.reader = reader;
    this.buffer = buffer;
    this.absentees = absentees;
    this.listAhead = listAhead;
    this.metrics = metrics;
  }

  /** To be called before a list is asked for. */
  public ListTimestamp ask() throws SQLException {
    return absentees.now();
  }

  /** To be called before a list is asked for, too. */
  public KnownObjects known(String apiVersion, String kind) throws SQLException {
    return absentees.known(apiVersion, kind);
  }

  /**
   * An object in a list; waits while the database cannot keep up.
   *
   * @param known what need not be told again
   * @param alive is called again and again meanwhile
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
   * Waits while more waits for the database than memory should hold. A watch that is held back for
   * too long is ended by the API server, and goes on from its last version, or lists again.
   *
   * @param alive is called again and again meanwhile
   */
  public void awaitRoom(Runnable alive) throws InterruptedException {
    awaitRoom(Integer.MAX_VALUE, alive);
  }

  private void awaitRoom(int fewerThan, Runnable alive) throws InterruptedException {
    do {
      alive.run();
    } while (!buffer.awaitRoom(fewerThan, SIGN_OF_LIFE));
  }

  /** An object that was added or modified. Never waits. */
  public void seen(JsonNode object) {
    put(reader.present(object, System.nanoTime(), null));
  }

  /** An object that is no longer among those with our label. Never waits. */
  public void left(JsonNode object) {
    put(reader.gone(object, System.nanoTime()));
  }

  /**
   * A list is complete: what it lacks has left. Waits until all that was seen of the kind before is
   * written: an object that came, waits for a database that is away, and went unseen meanwhile,
   * would otherwise be compared without its row, and appear after that for good.
   *
   * @param listed all its objects
   * @param version of the list, or {@link #NO_LIST}
   * @param asked when the list was asked for
   * @param alive is called again and again meanwhile
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
    for (Gone gone : absentees.notListed(apiVersion, kind, listed, version, asked)) {
      put(gone);
    }
  }

  /** An answer to a question about one object. Never waits. */
  public void put(Observation observation) {
    if (buffer.put(observation)) {
      metrics.coalesced();
    }
  }
}
