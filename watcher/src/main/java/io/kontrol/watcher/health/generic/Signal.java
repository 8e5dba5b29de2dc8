package io.kontrol.watcher.health.generic;

/** What a word of a controller says about its object. Later constants are stronger. */
public enum Signal {
  /** The word is not in the vocabulary. */
  NONE,
  GOOD,
  BUSY,
  PAUSED,
  BAD,
  /** What the object represents does not exist. */
  GONE;

  Signal or(Signal other) {
    return other.compareTo(this) > 0 ? other : this;
  }
}
