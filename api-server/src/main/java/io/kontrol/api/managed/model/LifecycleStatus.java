package io.kontrol.api.managed.model;

import java.util.Locale;
import java.util.Set;

/** The statuses of a managed database, and the only ways from one to another. */
public enum LifecycleStatus {
  PROVISIONING,
  READY,
  ERROR,
  DELETING,
  DELETED;

  /** Where it may go from here. */
  public Set<LifecycleStatus> next() {
    return switch (this) {
      case PROVISIONING -> Set.of(READY, ERROR);
      case READY -> Set.of(DELETING, ERROR);
      case ERROR -> Set.of(PROVISIONING, DELETING);
      case DELETING -> Set.of(DELETED);
      case DELETED -> Set.of();
    };
  }

  /** Fails where the machine has no such edge. */
  public LifecycleStatus to(LifecycleStatus target) {
    if (!next().contains(target)) {
      throw new IllegalStateException("no transition from " + text() + " to " + target.text());
    }
    return target;
  }

  /** As the table and the API spell it. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static LifecycleStatus parse(String text) {
    return valueOf(text.toUpperCase(Locale.ROOT));
  }
}
