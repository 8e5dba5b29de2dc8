package io.kontrol.api.fleet.workload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.desired.DesiredObject;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.model.resource.ResourceIdentity;
import org.jspecify.annotations.Nullable;

/** An object that says how many instances there are, locked: a workload or its autoscaler. */
public final class ScalableObject {
  private final DesiredObject object;
  private final SizeField field;

  private ScalableObject(DesiredObject object, SizeField field) {
    this.object = object;
    this.field = field;
  }

  /** Refuses an object whose size nobody can change. */
  static ScalableObject of(DesiredObject object) {
    SizeField field = SizeField.of(object.identity());
    String name = object.identity().display();
    if (object.policies().ignorePaths().stream().anyMatch(path -> covers(path, field))) {
      throw Refusal.conflict(
          "size_is_ignored",
          field.pointer()
              + " of "
              + name
              + " is left to the cluster by its ignore_paths. Take the path out of them, or link its"
              + " HorizontalPodAutoscaler instead.");
    }
    ScalableObject scalable = new ScalableObject(object, field);
    JsonNode size = object.spec().at(field.pointer());
    boolean unset = size.isMissingNode() && scalable.isAutoscaler() && scalable.hasSpec();
    if (!unset && !size.canConvertToInt()) {
      throw Refusal.invalid(
          "no_size",
          "The manifest of "
              + name
              + " has no "
              + field.pointer()
              + ". Set it: a schedule goes back to it after its window.");
    }
    return scalable;
  }

  private static boolean covers(String path, SizeField field) {
    return field.pointer().equals(path) || field.pointer().startsWith(path + "/");
  }

  private boolean hasSpec() {
    return object.spec().path("spec").isObject();
  }

  DesiredObject object() {
    return object;
  }

  public int id() {
    return object.id();
  }

  public ResourceIdentity identity() {
    return object.identity();
  }

  /** Whether its size is only the floor that it scales above. */
  public boolean isAutoscaler() {
    return field == SizeField.MIN_REPLICAS;
  }

  /** What the manifest says; null where an autoscaler does not say. */
  public @Nullable Integer size() {
    JsonNode size = object.spec().at(field.pointer());
    return size.isMissingNode() ? null : (Integer) size.intValue();
  }

  /** What is closest to the target and an API server accepts. */
  public int feasible(int target) {
    if (!isAutoscaler()) {
      return target;
    }
    JsonNode max = object.spec().at("/spec/maxReplicas");
    int most = max.canConvertToInt() ? max.intValue() : Integer.MAX_VALUE;
    return Math.max(1, Math.min(most, target));
  }

  /**
   * @param size null for none
   */
  void resize(@Nullable Integer size) {
    if (object.spec().get("spec") instanceof ObjectNode spec) {
      if (size == null) {
        spec.remove(field.field());
      } else {
        spec.put(field.field(), size);
      }
    }
  }
}
