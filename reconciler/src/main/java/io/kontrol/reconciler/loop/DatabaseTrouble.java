package io.kontrol.reconciler.loop;

import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/** Says once that the database is away, and once that it is back. */
public final class DatabaseTrouble {
  private static final Logger LOG = Logger.getLogger(DatabaseTrouble.class);

  private final AtomicBoolean lasting = new AtomicBoolean();

  public void report(SQLException e) {
    if (lasting.compareAndSet(false, true)) {
      LOG.warn("The database does not answer; waiting for it", e);
    }
  }

  public void over() {
    if (lasting.compareAndSet(true, false)) {
      LOG.info("The database answers again");
    }
  }

  public boolean isLasting() {
    return lasting.get();
  }
}
