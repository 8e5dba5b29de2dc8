package io.kontrol.reconciler.claim;

import java.util.Arrays;

/** What a resource needs. The texts are those of the view {@code resource_work}. */
public enum Task {
  /** A new generation, a user's request, or a failed attempt whose time has come. */
  APPLY("apply"),
  /** Drift under the policy Enforce. */
  CORRECT("correct"),
  /** Drift under another policy that has not been reported yet. */
  REPORT("report"),
  /** In sync, but not recorded so: reported drift is over, or the object was created again. */
  SETTLE("settle"),
  /** A delete that was not sent yet, or that was accepted and is not finished. */
  DELETE("delete"),
  /** A delete that the watcher has seen finished. */
  CONFIRM("confirm");

  private final String text;

  Task(String text) {
    this.text = text;
  }

  static Task of(String text) {
    return Arrays.stream(values())
        .filter(task -> task.text.equals(text))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("Unknown task " + text));
  }
}
