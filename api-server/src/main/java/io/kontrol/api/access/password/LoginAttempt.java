package io.kontrol.api.access.password;

import java.util.Comparator;
import java.util.List;

/**
 * What the failures of an attempt are counted by.
 *
 * @param counters in the order in which their rows are locked
 * @param cleared those that begin anew when it succeeds
 */
public record LoginAttempt(List<Counter> counters, List<Counter> cleared) {
  /**
   * @param key a digest
   * @param free failures before the first pause
   * @param longestSeconds the pause that doubling ends at
   */
  record Counter(String key, int free, int longestSeconds) {}

  public LoginAttempt {
    counters = counters.stream().sorted(Comparator.comparing(Counter::key)).toList();
    cleared = List.copyOf(cleared);
  }
}
