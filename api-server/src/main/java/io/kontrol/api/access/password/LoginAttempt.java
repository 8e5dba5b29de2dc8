package io.kontrol.api.access.password;

import java.util.List;
import java.util.stream.Stream;

/**
 * What failures of an attempt are counted by.
 *
 * @param account of the account from this address
 * @param accountAnywhere of the account from all addresses
 * @param address of the address for all accounts
 */
public record LoginAttempt(Counter account, Counter accountAnywhere, Counter address) {
  /**
   * @param key a digest
   * @param free failures before the first pause
   * @param longestSeconds the pause that doubling ends at
   */
  record Counter(String key, int free, int longestSeconds) {}

  /** In the order in which their rows are locked. */
  List<Counter> counters() {
    return Stream.of(account, accountAnywhere, address)
        .distinct()
        .sorted((one, other) -> one.key().compareTo(other.key()))
        .toList();
  }
}
