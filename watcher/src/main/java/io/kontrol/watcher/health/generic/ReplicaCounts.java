package io.kontrol.watcher.health.generic;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.watcher.health.model.ObservedObject;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Compares counts of existing and desired parts: {@code readyReplicas} of {@code spec.replicas},
 * {@code readyNodes} of {@code nodes}, {@code currentHealthy} of {@code desiredHealthy}.
 */
public final class ReplicaCounts {
  private static final List<String> HAVE = List.of("available", "ready", "updated");
  private static final List<String> WANTED = List.of("desired", "expected", "total");

  private ReplicaCounts() {}

  static Evidence of(ObservedObject object) {
    JsonNode status = object.status();
    Evidence found =
        counted(status.path("numberAvailable"), status.path("desiredNumberScheduled"), "")
            .or(counted(status.path("currentHealthy"), status.path("desiredHealthy"), ""))
            .or(counted(status.path("ready"), status.path("desired"), ""));
    for (Map.Entry<String, JsonNode> field : status.properties()) {
      for (String have : HAVE) {
        if (field.getKey().startsWith(have) && field.getKey().length() > have.length()) {
          String noun = field.getKey().substring(have.length());
          found = found.or(counted(field.getValue(), wanted(object, noun), noun));
        }
      }
    }
    return found;
  }

  /** The number that the user asks for, or that the controller aims at. */
  private static JsonNode wanted(ObservedObject object, String noun) {
    String name = noun.substring(0, 1).toLowerCase(Locale.ROOT) + noun.substring(1);
    JsonNode wanted = object.spec().path(name);
    for (String word : WANTED) {
      wanted = wanted.isInt() ? wanted : object.status().path(word + noun);
    }
    return wanted.isInt() ? wanted : object.status().path(name);
  }

  private static Evidence counted(JsonNode have, JsonNode wanted, String noun) {
    if (!have.isInt() || !wanted.isInt()) {
      return Evidence.NOTHING;
    }
    String what = noun.isEmpty() ? "replicas" : noun.toLowerCase(Locale.ROOT);
    return new Evidence(
        have.asInt() < wanted.asInt() ? Signal.BUSY : Signal.GOOD,
        have.asInt() + " of " + wanted.asInt() + " " + what + " available");
  }
}
