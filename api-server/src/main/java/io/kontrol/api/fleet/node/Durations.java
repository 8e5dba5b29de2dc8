package io.kontrol.api.fleet.node;

import io.kontrol.api.platform.document.ObjectFields;
import io.kontrol.api.platform.refusal.Refusal;
import java.time.Duration;
import java.util.OptionalLong;

/** Fields that are a number of seconds. */
public final class Durations {
  private Durations() {}

  public static Duration seconds(
      ObjectFields fields, String name, Duration absent, Duration least, Duration most) {
    OptionalLong given = fields.number(name);
    if (given.isEmpty()) {
      return absent;
    }
    if (given.getAsLong() < least.toSeconds() || given.getAsLong() > most.toSeconds()) {
      throw Refusal.invalid(
          "invalid_" + name,
          name + " is a whole number from " + least.toSeconds() + " to " + most.toSeconds() + ".");
    }
    return Duration.ofSeconds(given.getAsLong());
  }
}
