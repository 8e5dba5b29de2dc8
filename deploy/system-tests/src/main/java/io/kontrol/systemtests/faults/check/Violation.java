package io.kontrol.systemtests.faults.check;

/**
 * A violated rule.
 *
 * @param rule the rule, in a few words
 * @param detail which object violates it, and how
 */
public record Violation(String rule, String detail) {
  @Override
  public String toString() {
    return rule + ": " + detail;
  }
}
