package io.kontrol.watcher.health.generic;

/** The signal of one part of a status, with its text. */
public record Evidence(Signal sign, String message) {
  static final Evidence NOTHING = new Evidence(Signal.NONE, "");

  /** The stronger of both; this one if they are equal. */
  Evidence or(Evidence other) {
    return other.sign.compareTo(sign) > 0 ? other : this;
  }

  boolean saysNothing() {
    return sign == Signal.NONE;
  }
}
