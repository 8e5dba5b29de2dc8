package io.kontrol.reconciler.loop;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;

/** Says once that the database is away, and once that it is back. */
public final class DatabaseOutage {
  private static final Logger LOG = Logger.getLogger(DatabaseOutage.class);

  private static final long NEVER = Long.MIN_VALUE;

  private final AtomicBoolean lasting = new AtomicBoolean();
  private final AtomicLong backAtNanos = new AtomicLong(NEVER);

  public void report(SQLException e) {
    if (lasting.compareAndSet(false, true)) {
      LOG.warn("The database does not answer; waiting for it", e);
    }
  }

  public void over() {
    if (lasting.compareAndSet(true, false)) {
      backAtNanos.set(System.nanoTime());
      LOG.info("The database answers again");
    }
  }

  /** What is left of this time since the database came back; zero where it has not been away. */
  Duration remaining(Duration sinceBack) {
    long back = backAtNanos.get();
    Duration rest = back == NEVER ? Duration.ZERO : sinceBack.minusNanos(System.nanoTime() - back);
    return rest.isNegative() ? Duration.ZERO : rest;
  }

  public boolean isLasting() {
    return lasting.get();
  }
}
