package io.kontrol.api.platform.transaction;

import io.kontrol.api.platform.database.Database;
import io.kontrol.model.wake.ChangeNotifier;
import io.kontrol.model.wake.Channel;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * Every change that users or features make runs in one of these: it commits as a whole, with its
 * history and its events, and then wakes the reconcilers and watchers of the clusters that it is
 * about. Requests come by way of {@code RequestTransactions}; loops and jobs come directly.
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

  public <T> T run(Write<T> write) {
    WriteResult<T> result = database.transaction(write::on);
    for (String cluster : result.changedClusters()) {
      notifier.changed(Channel.RESOURCES, cluster);
      notifier.changed(Channel.EVENTS, cluster);
    }
    return result.value();
  }
}
