package io.kontrol.watcher.health.generic;

/** What a word of a controller says about its object; of two, the later one weighs more. */
public enum Signal {
  /** It says nothing that we understand. */
  NONE,
  GOOD,
  BUSY,
  PAUSED,
  BAD,
  /** What the object stands for is not there. */
  GONE;

  Signal or(Signal other) {
    return other.compareTo(this) > 0 ? other : this;
  }
}
