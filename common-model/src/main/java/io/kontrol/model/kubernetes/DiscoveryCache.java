package io.kontrol.model.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.model.json.Json;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Caches discovery per group and version. A kind that is not in the cache is looked up again, since
 * its CustomResourceDefinition may be new, but not more often than the given pause.
 */
public final class DiscoveryCache {
  /** Reads a discovery document from the API server. */
  @FunctionalInterface
  public interface DiscoverySource {
    /**
     * @return the body; empty if the server answers 404
     * @throws java.io.IOException if the server is unreachable or answers with an error
     */
    Optional<byte[]> get(String path) throws java.io.IOException, InterruptedException;
  }

  private record GroupVersion(Instant readAt, Map<String, ObjectKind> kinds) {}

  private final DiscoverySource source;
  private final Clock clock;
  private final Duration pause;
  private final Map<String, GroupVersion> cache = new ConcurrentHashMap<>();

  /**
   * @param pause least interval between two requests for a group and version without the kind
   */
  public DiscoveryCache(DiscoverySource source, Clock clock, Duration pause) {
    this.source = source;
    this.clock = clock;
    this.pause = pause;
  }

  /**
   * @return empty while the API server does not serve the kind
   * @throws java.io.IOException if the API server is unreachable
   */
  public Optional<ObjectKind> find(String apiVersion, String kind)
      throws java.io.IOException, InterruptedException {
    GroupVersion known = cache.get(apiVersion);
    if (known != null) {
      ObjectKind found = known.kinds().get(kind);
      if (found != null) {
        return Optional.of(found);
      }
      if (clock.instant().isBefore(known.readAt().plus(pause))) {
        return Optional.empty();
      }
    }
    GroupVersion read = read(apiVersion);
    cache.put(apiVersion, read);
    return Optional.ofNullable(read.kinds().get(kind));
  }

  /** Removes a group and version, after a 404 for one of its paths or a change of a definition. */
  public void forget(String apiVersion) {
    cache.remove(apiVersion);
  }

  private GroupVersion read(String apiVersion) throws java.io.IOException, InterruptedException {
    String path = (apiVersion.contains("/") ? "/apis/" : "/api/") + apiVersion;
    Instant now = clock.instant();
    Optional<byte[]> body = source.get(path);
    Map<String, ObjectKind> kinds = new ConcurrentHashMap<>();
    if (body.isPresent()) {
      for (JsonNode resource : Json.read(body.get()).path("resources")) {
        String plural = resource.path("name").asText();
        if (!plural.contains("/")) { // a subresource
          String kind = resource.path("kind").asText();
          kinds.put(
              kind,
              new ObjectKind(apiVersion, kind, plural, resource.path("namespaced").asBoolean()));
        }
      }
    }
    return new GroupVersion(now, Map.copyOf(kinds));
  }
}
