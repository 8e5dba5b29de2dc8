package io.kontrol.watcher.health.kinds;

import static io.kontrol.watcher.health.model.Assessment.degraded;
import static io.kontrol.watcher.health.model.Assessment.healthy;
import static io.kontrol.watcher.health.model.Assessment.progressing;
import static io.kontrol.watcher.health.model.Assessment.suspended;
import static io.kontrol.watcher.health.model.Assessment.unknown;

import io.kontrol.watcher.health.model.Assessment;
import io.kontrol.watcher.health.model.Condition;
import io.kontrol.watcher.health.model.ObservedObject;
import java.util.Optional;

/** Kinds of the cluster itself: APIs, namespaces, nodes, budgets and certificates. */
public final class ClusterKindHealth {
  private ClusterKindHealth() {}

  static Assessment apiService(ObservedObject service) {
    Optional<Condition> available = service.condition("Available");
    if (available.isEmpty()) {
      return progressing("Waiting to be processed");
    }
    return available.get().isTrue()
        ? healthy(available.get().message())
        : progressing(available.get().describe());
  }

  static Assessment customResourceDefinition(ObservedObject definition) {
    if (definition.has("Terminating")) {
      return progressing("Being deleted, with all of its objects");
    }
    for (Condition condition : definition.conditions()) {
      if (condition.isFalse() && isRefused(condition)) {
        return degraded(condition.describe());
      }
    }
    Optional<Condition> nonStructural =
        definition.condition("NonStructuralSchema").filter(Condition::isTrue);
    if (nonStructural.isPresent()) {
      return degraded(nonStructural.get().describe());
    }
    if (!definition.has("Established")) {
      return progressing("Not established yet");
    }
    return healthy("Established");
  }

  /** The names conflict with another definition, or it was not established for a lasting reason. */
  private static boolean isRefused(Condition condition) {
    return switch (condition.type()) {
      case "NamesAccepted" -> true;
      case "Established" -> !condition.reason().equals("Installing");
      default -> false;
    };
  }

  static Assessment namespace(ObservedObject namespace) {
    return ObservedObject.text(namespace.status(), "phase").equals("Terminating")
        ? progressing("Being deleted, with all that is in it")
        : healthy("Active");
  }

  static Assessment node(ObservedObject node) {
    Optional<Condition> ready = node.condition("Ready");
    if (ready.isEmpty()) {
      return progressing("The kubelet has not reported yet");
    }
    if (!ready.get().isTrue()) {
      return degraded(ready.get().describe());
    }
    for (Condition condition : node.conditions()) {
      if (condition.isTrue() && !condition.type().equals("Ready")) {
        // All conditions of a node except Ready name a problem: pressure, network …
        return degraded(condition.describe());
      }
    }
    return node.spec().path("unschedulable").asBoolean()
        ? suspended("Cordoned: takes no new pods")
        : healthy("Ready");
  }

  static Assessment podDisruptionBudget(ObservedObject budget) {
    if (budget.isStale() || budget.status().isEmpty()) {
      return progressing("The budget has not been computed yet");
    }
    for (Condition condition : budget.conditions()) {
      // Too few pods is what a budget guards against; any other reason is an error.
      if (condition.isFalse() && !condition.reason().equals("InsufficientPods")) {
        return degraded(condition.describe());
      }
    }
    return healthy(budget.status().path("disruptionsAllowed").asInt() + " disruptions allowed");
  }

  static Assessment certificateSigningRequest(ObservedObject request) {
    for (Condition condition : request.conditions()) {
      if (condition.type().equals("Denied") || condition.type().equals("Failed")) {
        return degraded(condition.describe());
      }
    }
    if (!ObservedObject.text(request.status(), "certificate").isEmpty()) {
      return healthy("Issued");
    }
    return progressing(
        request.condition("Approved").isPresent()
            ? "Approved, not issued yet"
            : "Not approved yet");
  }

  static Assessment flowSchema(ObservedObject schema) {
    Optional<Condition> dangling = schema.condition("Dangling").filter(Condition::isTrue);
    return dangling.map(condition -> degraded(condition.describe())).orElseGet(() -> healthy(""));
  }

  /** Quotas, and all other kinds that are healthy as soon as they exist. */
  static Assessment exists(ObservedObject object) {
    return object.json().isEmpty() ? unknown("") : healthy("");
  }
}
