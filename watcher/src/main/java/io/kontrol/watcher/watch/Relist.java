package io.kontrol.watcher.watch;

import io.kontrol.model.kubernetes.KontrolMetadata;
import io.kontrol.model.kubernetes.ObjectKind;
import io.kontrol.watcher.cluster.ObjectPages;
import io.kontrol.watcher.observation.ListTimestamp;
import io.kontrol.watcher.observation.ObjectKey;
import io.kontrol.watcher.probe.Heartbeats.Heartbeat;
import io.kontrol.watcher.resync.KnownObjects;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * Lists a kind and compares the whole list with the database, since nothing else finds missed
 * deletions. Waits for the database if it is unreachable.
 */
final class Relist {
  static final String SELECTOR = KontrolMetadata.RESOURCE_ID_LABEL;

  private static final Logger LOG = Logger.getLogger(Relist.class);
  private static final Duration DATABASE_RETRY = Duration.ofMillis(500);

  private final KindRef ref;
  private final ObjectPages pages;
  private final ObservationSink sink;
  private final KindMetrics metrics;
  private final Heartbeat heartbeat;

  Relist(
      KindRef ref,
      ObjectPages pages,
      ObservationSink sink,
      KindMetrics metrics,
      Heartbeat heartbeat) {
    this.ref = ref;
    this.pages = pages;
    this.sink = sink;
    this.metrics = metrics;
    this.heartbeat = heartbeat;
  }

  /**
   * @return the resourceVersion to watch from
   */
  String list(ObjectKind kind) throws IOException, InterruptedException {
    ListTimestamp asked = answered(sink::ask);
    KnownObjects known = answered(() -> sink.known(ref.apiVersion(), ref.kind()));
    List<ObjectKey> listed = new ArrayList<>();
    String version =
        pages.list(
            kind,
            SELECTOR,
            object -> listed.add(sink.listed(object, asked, known, heartbeat::beat)));
    complete(listed, version, asked);
    LOG.debugf("Listed %d objects at %s", listed.size(), version);
    return version;
  }

  /** The kind itself is gone, and all of its objects with it. */
  void nothing() throws InterruptedException {
    complete(List.of(), ObservationSink.NO_LIST, answered(sink::ask));
  }

  private interface Question<T> {
    T ask() throws SQLException;
  }

  private <T> T answered(Question<T> question) throws InterruptedException {
    while (true) {
      try {
        return question.ask();
      } catch (SQLException e) {
        LOG.debugf("The database is unreachable before a list: %s", e.getMessage());
        pause();
      }
    }
  }

  private void complete(List<ObjectKey> listed, String version, ListTimestamp asked)
      throws InterruptedException {
    while (true) {
      try {
        sink.complete(ref.apiVersion(), ref.kind(), listed, version, asked, heartbeat::beat);
        metrics.listed(listed.size());
        return;
      } catch (SQLException e) {
        LOG.debugf("The database is unreachable after a list: %s", e.getMessage());
        pause();
      }
    }
  }

  private void pause() throws InterruptedException {
    heartbeat.beat();
    Thread.sleep(DATABASE_RETRY.toMillis());
  }
}
