package io.kontrol.api.fleet.pool;

import java.util.Locale;

/** How a pool does. The names are those of the database's enum. */
public enum PoolStatus {
  HEALTHY,
  WARNING,
  ERROR;

  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  PoolStatus worse(PoolStatus other) {
    return compareTo(other) < 0 ? other : this;
  }
}
