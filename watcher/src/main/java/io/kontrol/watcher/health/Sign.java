package io.kontrol.watcher.health;

/** What a word of a controller says about its object. */
enum Sign {
  GOOD,
  BUSY,
  PAUSED,
  BAD,
  /** What the object stands for is not there. */
  GONE,
  /** It says nothing that we understand. */
  NONE
}
