package io.kontrol.systemtests.faults.check;

/**
 * Something that must not be.
 *
 * @param rule what was promised, in a few words
 * @param detail which object breaks it, and how
 */
public record Violation(String rule, String detail) {
  @Override
  public String toString() {
    return rule + ": " + detail;
  }
}
