package io.kontrol.reconciler.loop;

import io.kontrol.model.database.DataErrors;
import io.kontrol.reconciler.claim.Claims;
import io.kontrol.reconciler.claim.Item;
import io.kontrol.reconciler.claim.Work;
import io.kontrol.reconciler.outcome.Outcome;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Records single attempts, each in a transaction of its own: those that outlast their batch, and
 * those of a batch that could not be written as a whole.
 */
final class Singles {
  private final Claims claims = new Claims();
  private final Lane.Tools tools;

  Singles(Lane.Tools tools) {
    this.tools = tools;
  }

  void record(Item item, Work work, Outcome outcome) {
    try (Connection connection = tools.database().getConnection()) {
      tools.recorder().follow(connection, settled(connection, item, work, outcome));
    } catch (SQLException e) {
      tools.trouble().report(e); // it stays as it was, or its lease ends, and it is tried again
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      tools.queue().done(List.of(item));
      tools.loop().batchDone();
    }
  }

  private Aftermath settled(Connection connection, Item item, Work work, Outcome outcome)
      throws SQLException, InterruptedException {
    try {
      return Transactions.in(connection, () -> settle(connection, item, work, outcome));
    } catch (SQLException e) {
      if (!DataErrors.isAboutTheData(e)) {
        throw e;
      }
      Outcome instead = unstorable(e);
      return Transactions.in(connection, () -> settle(connection, item, work, instead));
    }
  }

  private static Outcome unstorable(SQLException e) {
    String message =
        "what the cluster answered cannot be stored (SQL state " + e.getSQLState() + ")";
    return new Outcome.Failed(0, "Unstorable", message, Optional.empty());
  }

  private Aftermath settle(Connection connection, Item item, Work work, Outcome outcome)
      throws SQLException {
    Aftermath aftermath = new Aftermath();
    for (Work now : claims.lock(connection, item.resourceId())) {
      if (isStillOurs(work, now)) {
        Work then = new Work(work.task(), work.sync(), work.desired(), now.memory());
        tools.recorder().settle(aftermath, then, outcome);
        if (!aftermath.deferred.isEmpty()) {
          tools.recorder().lease(aftermath, then, Duration.ZERO);
        }
      }
    }
    tools.recorder().write(connection, aftermath);
    return aftermath;
  }

  /** Nobody has come in between: by our lease, or because nothing was written since the claim. */
  private static boolean isStillOurs(Work work, Work now) {
    return now.memory().tried().isOf(work.desired().generation())
        || now.memory().equals(work.memory());
  }
}
