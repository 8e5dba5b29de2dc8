package io.kontrol.watcher.watch;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.model.kubernetes.DiscoveryCache;
import io.kontrol.model.kubernetes.ObjectKind;
import io.kontrol.model.logging.LogContext;
import io.kontrol.watcher.cluster.ApiException;
import io.kontrol.watcher.cluster.ObjectDecoder;
import io.kontrol.watcher.cluster.ObjectPages;
import io.kontrol.watcher.cluster.WatchClient;
import io.kontrol.watcher.cluster.WatchStream;
import io.kontrol.watcher.connection.KindLiveness;
import io.kontrol.watcher.observation.ResourceVersions;
import io.kontrol.watcher.probe.Heartbeats.Heartbeat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Lists and watches a kind on its own thread until it is interrupted: discovery, list, watch from
 * the list's version, then from the last version received; after 410 Gone the list again.
 */
final class Reflector implements Runnable {
  private static final Logger LOG = Logger.getLogger(Reflector.class);
  private static final int GONE = 410;
  private static final Duration POLL = Duration.ofSeconds(1);

  /** A watch that ends sooner and without an event counts as a failure. */
  private static final Duration TOO_SHORT = Duration.ofSeconds(1);

  /**
   * How long discovery must lack a kind before its objects count as gone: an API server that has
   * just started may not serve its CustomResourceDefinitions yet.
   */
  private static final Duration KIND_GONE_AFTER = Duration.ofSeconds(10);

  private final KindRef ref;
  private final DiscoveryCache kinds;
  private final WatchClient api;
  private final ObjectPages pages;
  private final ObservationSink sink;
  private final Relist list;
  private final WatchTimes times;
  private final KindMetrics metrics;
  private final KindLiveness liveness;
  private final Heartbeat heartbeat;
  private final WatchBackoff backoff =
      new WatchBackoff(Duration.ofMillis(100), Duration.ofSeconds(10));

  /** Null before the first list and after 410. */
  private @Nullable String version;

  private @Nullable Instant unknownSince;
  private boolean declaredGone;
  private boolean troubled;
  private volatile boolean settled;

  Reflector(
      KindRef ref,
      DiscoveryCache kinds,
      WatchClient api,
      ObjectPages pages,
      ObservationSink sink,
      WatchTimes times,
      KindMetrics metrics,
      KindLiveness liveness,
      Heartbeat heartbeat) {
    this.ref = ref;
    this.kinds = kinds;
    this.api = api;
    this.pages = pages;
    this.sink = sink;
    this.list = new Relist(ref, pages, sink, metrics, heartbeat);
    this.times = times;
    this.metrics = metrics;
    this.liveness = liveness;
    this.heartbeat = heartbeat;
  }

  /** Whether it has listed once, or the cluster does not serve the kind or forbids it. */
  boolean isSettled() {
    return settled;
  }

  @Override
  public void run() {
    LogContext.ofKind(ref.kind(), this::turns).run();
  }

  private void turns() {
    try (metrics;
        liveness) {
      heartbeat.during(
          () -> {
            while (!Thread.currentThread().isInterrupted()) {
              turn();
            }
          });
    }
  }

  private void turn() throws InterruptedException {
    if (!liveness.awaitAnswers(POLL)) {
      heartbeat.beat();
      return;
    }
    try {
      Optional<ObjectKind> kind = kinds.find(ref.apiVersion(), ref.kind());
      if (kind.isEmpty()) {
        awaitKind();
        return;
      }
      unknownSince = null;
      declaredGone = false;
      if (version == null) {
        version = list.list(kind.get());
        liveness.listed(kind.get().collectionPath(""));
        settled = true;
      } else {
        demandReached(version, pages.version(kind.get()));
      }
      watch(kind.get(), version);
    } catch (ApiException e) {
      refused(e);
    } catch (IOException | UncheckedIOException e) {
      restart("broken", e);
      liveness.interrupted(String.valueOf(e.getMessage()));
      pause(backoff.next());
    }
  }

  private void refused(ApiException e) throws InterruptedException {
    if (e.isExpired()) {
      restart("expired", e);
      version = null;
      return;
    }
    restart("refused", e);
    liveness.interrupted(String.valueOf(e.getMessage()));
    if (e.isForbidden()) { // a forbidden kind does not delay readiness
      settled = true;
    }
    if (e.isNotFound()) { // the kind's definition is gone, or serves another version
      kinds.forget(ref.apiVersion());
      version = null;
    }
    pause(backoff.next());
  }

  /** Warns once per interruption: an outage of an hour is one line per kind. */
  private void restart(String reason, Exception cause) {
    metrics.restarted(reason);
    if (troubled) {
      LOG.debugf("Still not watching (%s): %s", reason, cause.getMessage());
      return;
    }
    troubled = true;
    LOG.warnf("The watch was interrupted (%s) and is restarted: %s", reason, cause.getMessage());
  }

  private void goesWell() {
    backoff.reset();
    if (troubled) {
      troubled = false;
      LOG.info("Watching again");
    }
  }

  /** Waits for the CustomResourceDefinition, which is no error. */
  private void awaitKind() throws InterruptedException {
    Instant now = Instant.now();
    if (unknownSince == null) {
      unknownSince = now;
      LOG.info("The cluster does not serve this kind yet; waiting");
    }
    version = null;
    settled = true;
    liveness.observed();
    if (!declaredGone && unknownSince.plus(KIND_GONE_AFTER).isBefore(now)) {
      list.nothing();
      declaredGone = true;
    }
    pause(times.kindRetry());
  }

  private void watch(ObjectKind kind, String from) throws IOException, InterruptedException {
    Instant startedAt = Instant.now();
    boolean news = false;
    boolean open = false;
    long recoveries = liveness.recoveries();
    try (WatchStream stream = api.watch(path(kind, from))) {
      Instant lastNews = Instant.now();
      while (!stream.ended()) {
        sink.awaitRoom(heartbeat::beat);
        Optional<byte[]> line = stream.poll(POLL);
        Instant now = Instant.now();
        if (line.isPresent()) {
          take(ObjectDecoder.read(line.get()));
          news = true;
          open = true;
          lastNews = now;
          liveness.observed();
          goesWell();
          continue;
        }
        if (liveness.recoveries() != recoveries) {
          metrics.restarted("recovered");
          return;
        }
        if (lastNews.plus(times.silence()).isBefore(now)) {
          metrics.restarted("silent");
          liveness.interrupted("Nothing is heard of the watch");
          return;
        }
        if (!open && !stream.ended()) { // it was not closed at once: there are no changes yet
          open = true;
          liveness.observed();
        }
      }
    }
    metrics.restarted("ended");
    if (!news && startedAt.plus(TOO_SHORT).isAfter(Instant.now())) {
      liveness.interrupted("The API server ends the watch as soon as it has begun");
      pause(backoff.next());
    }
  }

  private void take(JsonNode event) throws ApiException {
    String type = event.path("type").asText();
    JsonNode object = event.path("object");
    String at = object.path("metadata").path("resourceVersion").asText();
    if (!type.equals("ERROR") && !type.equals("BOOKMARK")) {
      demandReached(version, at);
    }
    switch (type) {
      case "ADDED", "MODIFIED" -> sink.seen(object);
      case "DELETED" -> sink.left(object);
      case "BOOKMARK" -> {}
      default -> // ERROR, with a Status
          throw new ApiException(object.path("code").asInt(), object.path("message").asText());
    }
    metrics.event(type);
    if (version == null
        || ResourceVersions.reached(at, version)) { // the bookmark of a quiet kind may lag behind
      version = at;
    }
  }

  /** A watch from a version that the cluster has not reached again would be silent until then. */
  private static void demandReached(@Nullable String known, String now) throws ApiException {
    if (known != null && !ResourceVersions.reached(now, known)) {
      throw new ApiException(GONE, "The cluster was set back from version " + known + " to " + now);
    }
  }

  private String path(ObjectKind kind, String from) {
    long most = times.watch().toSeconds();
    long seconds = most / 2 + ThreadLocalRandom.current().nextLong(most / 2 + 1);
    return kind.collectionPath("")
        + "?watch=true&allowWatchBookmarks=true&labelSelector="
        + ObjectPages.encode(Relist.SELECTOR)
        + "&resourceVersion="
        + from
        + "&timeoutSeconds="
        + seconds;
  }

  private void pause(Duration duration) throws InterruptedException {
    heartbeat.beat();
    Thread.sleep(duration.toMillis());
  }
}
