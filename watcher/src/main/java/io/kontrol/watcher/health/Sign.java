package io.kontrol.watcher.health;

/** What a word of a controller says about its object. */
enum Sign {
  GOOD,
  BUSY,
  PAUSED,
  BAD,
  /** It says nothing that we understand. */
  NONE
}
