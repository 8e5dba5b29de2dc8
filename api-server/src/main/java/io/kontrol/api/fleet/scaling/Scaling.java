package io.kontrol.api.fleet.scaling;

import org.jspecify.annotations.Nullable;

/**
 * What schedules have done to the workload of a pool.
 *
 * @param change null where none acts
 * @param error why the schedules of now cannot act; null where they can
 */
record Scaling(@Nullable Change change, @Nullable String error) {
  static final Scaling NONE = new Scaling(null, null);

  /**
   * A size that a window has set.
   *
   * @param resourceId of the object that has it
   * @param previousSize from before the first window; null where the object said none
   */
  record Change(ActingWindow window, int resourceId, @Nullable Integer previousSize) {}

  @Nullable ActingWindow window() {
    return change == null ? null : change.window();
  }
}
