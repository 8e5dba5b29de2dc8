package io.kontrol.watcher.health;

/** What one part of a status says, and in which words. */
record Finding(Sign sign, String message) {
  static final Finding NOTHING = new Finding(Sign.NONE, "");

  /** The one that weighs more; of two equal ones, this. */
  Finding or(Finding other) {
    return other.sign.compareTo(sign) > 0 ? other : this;
  }

  boolean saysNothing() {
    return sign == Sign.NONE;
  }
}
