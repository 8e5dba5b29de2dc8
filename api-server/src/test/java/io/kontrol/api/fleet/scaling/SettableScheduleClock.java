package io.kontrol.api.fleet.scaling;

import io.kontrol.api.fleet.schedule.ScheduleClock;
import java.sql.Connection;
import java.time.Instant;

/** A clock that a test sets. */
final class SettableScheduleClock implements ScheduleClock {
  private volatile Instant now;

  SettableScheduleClock(String start) {
    now = Instant.parse(start);
  }

  void set(String moment) {
    now = Instant.parse(moment);
  }

  @Override
  public Instant now(Connection connection) {
    return now;
  }
}
