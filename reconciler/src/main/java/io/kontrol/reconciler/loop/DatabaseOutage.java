package io.kontrol.reconciler.loop;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;

/** Logs once when the database becomes unreachable and once when it is back. */
public final class DatabaseOutage {
  private static final Logger LOG = Logger.getLogger(DatabaseOutage.class);

  private static final long NEVER = Long.MIN_VALUE;

  private final AtomicBoolean lasting = new AtomicBoolean();
  private final AtomicLong backAtNanos = new AtomicLong(NEVER);

  public void report(SQLException e) {
    if (lasting.compareAndSet(false, true)) {
      LOG.warn("The database is unreachable; waiting for it", e);
    }
  }

  public void over() {
    if (lasting.compareAndSet(true, false)) {
      backAtNanos.set(System.nanoTime());
      LOG.info("The database is back");
    }
  }

  /** The rest of a period that began when the database came back; zero if there was no outage. */
  Duration remaining(Duration sinceBack) {
    long back = backAtNanos.get();
    Duration rest = back == NEVER ? Duration.ZERO : sinceBack.minusNanos(System.nanoTime() - back);
    return rest.isNegative() ? Duration.ZERO : rest;
  }

  public boolean isLasting() {
    return lasting.get();
  }
}
