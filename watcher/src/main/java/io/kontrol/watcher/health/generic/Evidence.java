package io.kontrol.watcher.health.generic;

/** What one part of a status says, and in which words. */
public record Evidence(Signal sign, String message) {
  static final Evidence NOTHING = new Evidence(Signal.NONE, "");

  /** The one that weighs more; of two equal ones, this. */
  Evidence or(Evidence other) {
    return other.sign.compareTo(sign) > 0 ? other : this;
  }

  boolean saysNothing() {
    return sign == Signal.NONE;
  }
}
