package io.kontrol.watcher.resync;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.model.kubernetes.DiscoveryCache;
import io.kontrol.model.kubernetes.KontrolMetadata;
import io.kontrol.model.kubernetes.ObjectKind;
import io.kontrol.model.logging.LogContext;
import io.kontrol.watcher.cluster.ObjectDecoder;
import io.kontrol.watcher.cluster.WatchClient;
import io.kontrol.watcher.observation.ObjectKey;
import io.kontrol.watcher.observation.ObjectReader;
import io.kontrol.watcher.observation.Observation;
import io.kontrol.watcher.observation.Observation.Gone;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * Reads single objects from the API server: one that left the watch may have been deleted, or may
 * have lost our label. The latter are strays; no watch reports them, so they are read periodically.
 */
public final class DirectReads implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(DirectReads.class);
  private static final Duration RETRY = Duration.ofSeconds(1);

  private final WatchClient api;
  private final DiscoveryCache kinds;
  private final ObjectReader reader;
  private final Consumer<Observation> result;
  private final ScheduledExecutorService workers;
  private final Map<ObjectKey, Gone> strays = new ConcurrentHashMap<>();

  /**
   * @param concurrency concurrent requests, so that the deletion of a whole namespace does not
   *     flood the API server
   * @param result receives the object, or that it is gone
   */
  public DirectReads(
      String clusterId,
      WatchClient api,
      DiscoveryCache kinds,
      ObjectReader reader,
      int concurrency,
      Consumer<Observation> result) {
    this.api = api;
    this.kinds = kinds;
    this.reader = reader;
    this.result = result;
    this.workers =
        Executors.newScheduledThreadPool(
            concurrency, task -> new Thread(LogContext.ofCluster(clusterId, task), "confirm"));
  }

  /** Reads each object soon, and retries until the API server answers. */
  public void confirm(List<Gone> missing) {
    missing.forEach(gone -> schedule(gone, Duration.ZERO));
  }

  /** Reads all strays again. */
  public void recheckStrays() {
    strays.values().forEach(gone -> schedule(gone, Duration.ZERO));
  }

  public int strays() {
    return strays.size();
  }

  private void schedule(Gone gone, Duration delay) {
    try {
      ScheduledFuture<?> unused =
          workers.schedule(() -> ask(gone), delay.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.debug("Skipping the read of an object while stopping; the next list finds it");
    }
  }

  private void ask(Gone gone) {
    try {
      result.accept(answer(gone));
    } catch (IOException e) {
      LogContext.run(
          gone.key().logSubject(),
          () -> LOG.debugf("Retrying the read of %s: %s", gone.key(), e.getMessage()));
      schedule(gone, RETRY);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Observation answer(Gone gone) throws IOException, InterruptedException {
    ObjectKey key = gone.key();
    long now = System.nanoTime();
    Optional<ObjectKind> kind = kinds.find(key.apiVersion(), key.kind());
    Optional<byte[]> body = kind.isPresent() ? api.get(path(kind.get(), key)) : Optional.empty();
    if (body.isPresent()) {
      JsonNode object = ObjectDecoder.read(body.get());
      JsonNode metadata = object.path("metadata");
      boolean labelled = hasOwnLabel(key, metadata);
      boolean same = Objects.equals(gone.uid(), metadata.path("uid").asText());
      if (labelled || same) {
        Observation present = reader.present(key, object, now, gone.asked());
        if (labelled) {
          strays.remove(key);
        } else {
          strays.put(key, new Gone(key, present.uid(), present.version(), false, null, now, null));
        }
        return present;
      }
    }
    strays.remove(key);
    return gone.confirm(now);
  }

  private static boolean hasOwnLabel(ObjectKey key, JsonNode metadata) {
    return metadata
        .path("labels")
        .path(KontrolMetadata.RESOURCE_ID_LABEL)
        .asText()
        .equals(Integer.toString(key.resourceId()));
  }

  private static String path(ObjectKind kind, ObjectKey key) {
    boolean unnamed = kind.namespaced() && key.namespace().isEmpty();
    return kind.objectPath(unnamed ? "default" : key.namespace(), key.name());
  }

  @Override
  public void close() {
    workers.shutdownNow();
  }
}
