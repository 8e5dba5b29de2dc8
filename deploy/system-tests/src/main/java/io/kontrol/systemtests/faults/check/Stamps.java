package io.kontrol.systemtests.faults.check;

import com.fasterxml.jackson.databind.JsonNode;

/** The stamp that identifies a manifest. */
final class Stamps {
  private Stamps() {}

  /** 0 where there is none. */
  static long of(JsonNode manifest) {
    return manifest.path("metadata").path("annotations").path("system-tests/stamp").asLong(0);
  }
}
