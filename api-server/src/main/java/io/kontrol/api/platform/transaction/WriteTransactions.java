package io.kontrol.api.platform.transaction;

import io.kontrol.api.platform.audit.AuditLog;
import io.kontrol.api.platform.database.Database;
import io.kontrol.api.platform.identity.Principal;
import io.kontrol.model.wake.ChangeNotifier;
import io.kontrol.model.wake.Channel;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * Every change that users or features make runs in one of these: it commits as a whole, with its
 * history, its events and its audit row, and then wakes the reconcilers and watchers of the
 * clusters that it is about. Requests come by way of {@code RequestTransactions}; loops and jobs
 * come directly.
 */
@ApplicationScoped
public class WriteTransactions {
  /** The work of one transaction. It may run again from the start, so it changes nothing else. */
  @FunctionalInterface
  public interface Write<T> {
    WriteResult<T> on(Connection connection) throws SQLException;
  }

  private final Database database;
  private final ChangeNotifier notifier;

  public WriteTransactions(Database database, ChangeNotifier notifier) {
    this.database = database;
    this.notifier = notifier;
  }

  /**
   * @param by whom the audit log names
   */
  public <T> T run(Principal by, Write<T> write) {
    WriteResult<T> result =
        database.transaction(
            connection -> {
              WriteResult<T> written = write.on(connection);
              AuditLog.append(connection, by, written.audit());
              return written;
            });
    for (String cluster : result.changedClusters()) {
      notifier.changed(Channel.RESOURCES, cluster);
      notifier.changed(Channel.EVENTS, cluster);
    }
    result.wakes().forEach(channel -> notifier.changed(channel, ""));
    return result.value();
  }
}
