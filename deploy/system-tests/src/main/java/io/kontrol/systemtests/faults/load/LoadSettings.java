package io.kontrol.systemtests.faults.load;

import java.time.Duration;
import java.util.List;

/**
 * Settings of the load.
 *
 * @param pause mean time between two operations of one worker
 * @param slotsEach identities of one worker, in addition to those of its apply set
 */
public record LoadSettings(
    long seed,
    String clusterId,
    List<String> namespaces,
    int workers,
    int slotsEach,
    Duration pause) {
  public LoadSettings {
    namespaces = List.copyOf(namespaces);
  }

  String applySet(int worker) {
    return "load-" + worker;
  }
}
