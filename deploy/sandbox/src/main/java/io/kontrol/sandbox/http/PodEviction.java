package io.kontrol.sandbox.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.sandbox.json.SandboxJson;
import io.kontrol.sandbox.object.Deletion;
import io.kontrol.sandbox.object.RequestTarget;
import io.kontrol.sandbox.status.StatusException;
import io.kontrol.sandbox.store.GroupResource;
import io.kontrol.sandbox.store.ObjectStore;
import io.kontrol.sandbox.store.StoreEntry;
import io.kontrol.sandbox.store.StoreKey;

/**
 * The eviction subresource: deletes a Pod unless a disruption budget forbids it. Used by {@code
 * kubectl drain}.
 */
final class PodEviction {
  private static final GroupResource PODS = new GroupResource("", "pods");
  private static final GroupResource BUDGETS = new GroupResource("policy", "poddisruptionbudgets");

  private final ObjectStore store;
  private final Deletion deletion;

  PodEviction(ObjectStore store, Deletion deletion) {
    this.store = store;
    this.deletion = deletion;
  }

  /**
   * @param eviction the {@code PodEviction} object
   * @throws StatusException 429 when a budget allows no disruption
   */
  ObjectNode evict(RequestTarget target, JsonNode eviction, boolean dryRun) {
    store.locked(
        () -> {
          StoreKey key = target.key();
          StoreEntry pod =
              store
                  .get(PODS, key)
                  .orElseThrow(() -> StatusException.notFound("", "pods", target.name()));
          store.list(BUDGETS, target.namespace()).forEach(budget -> check(pod, budget));
          RequestTarget object =
              new RequestTarget(target.type(), target.namespace(), target.name(), "");
          return deletion.delete(object, eviction.path("deleteOptions"), dryRun);
        });
    ObjectNode done = SandboxJson.object().put("kind", "Status").put("apiVersion", "v1");
    done.putObject("metadata");
    return done.put("status", "Success").put("code", 201);
  }

  private static void check(StoreEntry pod, StoreEntry budget) {
    ObjectNode object = budget.object();
    JsonNode labels = object.path("spec").path("selector").path("matchLabels");
    boolean covers =
        !labels.isEmpty()
            && labels.properties().stream()
                .allMatch(l -> l.getValue().asText().equals(pod.labels().get(l.getKey())));
    int allowed = object.path("status").path("disruptionsAllowed").asInt();
    if (!covers || allowed > 0) {
      return;
    }
    ObjectNode details = SandboxJson.object();
    details
        .withArrayProperty("causes")
        .addObject()
        .put("reason", "DisruptionBudget")
        .put(
            "message",
            "The disruption budget %s needs %d healthy pods and has %d currently"
                .formatted(
                    budget.key().name(),
                    object.path("status").path("desiredHealthy").asInt(),
                    object.path("status").path("currentHealthy").asInt()));
    throw new StatusException(
        429,
        "TooManyRequests",
        "Cannot evict pod as it would violate the pod's disruption budget.",
        details);
  }
}
