package io.kontrol.watcher.health.kinds;

import static io.kontrol.watcher.health.model.Assessment.degraded;
import static io.kontrol.watcher.health.model.Assessment.healthy;
import static io.kontrol.watcher.health.model.Assessment.progressing;

import io.kontrol.model.json.Json;
import io.kontrol.watcher.health.model.Assessment;
import io.kontrol.watcher.health.model.Condition;
import io.kontrol.watcher.health.model.ObservedObject;
import java.io.UncheckedIOException;
import java.util.List;

/** HorizontalPodAutoscaler. In autoscaling/v1 the conditions are JSON in an annotation. */
public final class AutoscalerHealth {
  private static final String CONDITIONS_OF_V1 = "autoscaling.alpha.kubernetes.io/conditions";

  private AutoscalerHealth() {}

  static Assessment horizontalPodAutoscaler(ObservedObject autoscaler) {
    List<Condition> conditions = conditions(autoscaler);
    for (Condition condition : conditions) {
      if (cannotScale(condition)) {
        return degraded(condition.describe());
      }
    }
    for (Condition condition : conditions) {
      boolean scales =
          condition.type().equals("AbleToScale") || condition.type().equals("ScalingLimited");
      if (scales && condition.isTrue()) {
        return healthy(condition.message());
      }
    }
    return progressing("Waiting to autoscale");
  }

  private static boolean cannotScale(Condition condition) {
    return switch (condition.type()) {
      case "AbleToScale" -> condition.reason().startsWith("Failed");
      case "ScalingActive" ->
          condition.reason().startsWith("Failed")
              || condition.reason().equals("InvalidSelector")
              || condition.reason().equals("InvalidMetricSourceType");
      default -> false;
    };
  }

  private static List<Condition> conditions(ObservedObject autoscaler) {
    String annotation = ObservedObject.text(autoscaler.annotations(), CONDITIONS_OF_V1);
    if (!autoscaler.conditions().isEmpty() || annotation.isEmpty()) {
      return autoscaler.conditions();
    }
    try {
      return Condition.of(Json.read(annotation));
    } catch (UncheckedIOException e) {
      // Anybody may write an annotation: an invalid one is ignored.
      return List.of();
    }
  }
}
