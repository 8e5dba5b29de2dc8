package io.kontrol.api.stack.upgrade;

import io.kontrol.api.job.Job;
import io.kontrol.api.job.JobHandler;
import io.kontrol.api.job.JobResult;
import io.kontrol.api.platform.database.Database;
import io.kontrol.api.platform.identity.Identity;
import io.kontrol.api.platform.identity.Principal;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.api.platform.transaction.WriteResult;
import io.kontrol.api.platform.transaction.WriteTransactions;
import io.kontrol.api.stack.deployment.Deployments;
import io.kontrol.api.stack.deployment.Deployments.Plan;
import io.kontrol.api.stack.deployment.Upgrades;
import io.kontrol.api.stack.upgrade.UpgradeRows.Counts;
import io.kontrol.api.stack.upgrade.UpgradeRows.Item;
import io.kontrol.api.stack.upgrade.UpgradeRows.StoredUpgrade;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Upgrades deployments, as many at a time as were asked for, and stops after as many failures. It
 * keeps nothing in memory: another worker goes on where this one has ended.
 */
@ApplicationScoped
public class UpgradeHandler implements JobHandler {
  static final String TYPE = "deployment.upgrade";

  private static final Logger LOG = Logger.getLogger(UpgradeHandler.class);
  private static final long PAUSE_MILLIS = 100;
  private static final Duration SLICE = Duration.ofSeconds(20);

  /** What fails here is the database, which comes back. */
  private static final int ATTEMPTS = 10_000;

  private final Database database;
  private final WriteTransactions transactions;
  private final Deployments deployments;
  private final Upgrades upgrades;

  public UpgradeHandler(
      Database database,
      WriteTransactions transactions,
      Deployments deployments,
      Upgrades upgrades) {
    this.database = database;
    this.transactions = transactions;
    this.deployments = deployments;
    this.upgrades = upgrades;
  }

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public int attempts() {
    return ATTEMPTS;
  }

  /** Goes on for a while, and is then put back, so that other jobs get their turn. */
  @Override
  public JobResult run(Job job) throws InterruptedException {
    int id = job.payload().path("upgrade_id").asInt();
    long end = System.nanoTime() + SLICE.toNanos();
    while (advance(id)) {
      if (System.nanoTime() > end) {
        return JobResult.postponed(Duration.ZERO);
      }
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
    }
    return JobResult.done();
  }

  /**
   * @return whether there is more to do
   */
  private boolean advance(int id) throws InterruptedException {
    Optional<StoredUpgrade> found = database.read(connection -> UpgradeRows.find(connection, id));
    if (found.isEmpty() || !found.get().running()) {
      return false;
    }
    StoredUpgrade upgrade = found.get();
    Counts counts =
        transactions.run(
            principal(upgrade),
            connection -> {
              UpgradeRows.settle(connection, id);
              return WriteResult.unchanged(UpgradeRows.counts(connection, id));
            });
    if (counts.failed() >= upgrade.stopAfter()) {
      return end(upgrade, "stopped");
    }
    int places = upgrade.concurrency() - counts.applying();
    List<Item> next = database.read(connection -> UpgradeRows.next(connection, id, places));
    if (next.isEmpty() && counts.applying() == 0) {
      return end(upgrade, "finished");
    }
    int failures = counts.failed();
    for (Item item : next) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      if (!upgraded(upgrade, item) && ++failures >= upgrade.stopAfter()) {
        return true; // the next look stops it
      }
    }
    return true;
  }

  private boolean end(StoredUpgrade upgrade, String state) {
    transactions.run(
        principal(upgrade),
        connection -> {
          boolean running =
              UpgradeRows.lock(connection, upgrade.id()).map(StoredUpgrade::running).orElse(false);
          if (!running) {
            return WriteResult.unchanged(state);
          }
          UpgradeRows.setState(connection, upgrade.id(), state);
          return WriteResult.unchanged(state)
              .audited(UpgradeLog.audit(upgrade.id(), state.toUpperCase(Locale.ROOT)));
        });
    return false;
  }

  /** The deployment and its item in one transaction, so that it is upgraded once. */
  private boolean upgraded(StoredUpgrade upgrade, Item item) {
    try {
      transactions.run(principal(upgrade), connection -> change(connection, upgrade, item));
      return true;
    } catch (Refusal refusal) {
      LOG.debugf(refusal, "Deployment %s cannot be upgraded", item.deployment());
      transactions.run(
          principal(upgrade), connection -> refused(connection, upgrade, item, refusal));
      return false;
    }
  }

  private WriteResult<Boolean> change(Connection connection, StoredUpgrade upgrade, Item item)
      throws SQLException {
    if (!UpgradeRows.claim(connection, upgrade.id(), item)) {
      return WriteResult.unchanged(false);
    }
    WriteResult<Plan> result =
        deployments.change(
            connection,
            item.deployment(),
            upgrades.to(upgrade.version()),
            generation -> {},
            principal(upgrade));
    UpgradeRows.setItem(
        connection, upgrade.id(), item, "applying", result.value().after().generation(), null);
    return result.as(true);
  }

  private static WriteResult<Boolean> refused(
      Connection connection, StoredUpgrade upgrade, Item item, Refusal refusal)
      throws SQLException {
    if (UpgradeRows.claim(connection, upgrade.id(), item)) {
      String state = refusal.code().equals("deployment_deleted") ? "skipped" : "failed";
      UpgradeRows.setItem(
          connection, upgrade.id(), item, state, null, UpgradeLog.described(refusal));
    }
    return WriteResult.unchanged(false);
  }

  private static Principal principal(StoredUpgrade upgrade) {
    return new Principal(
        Identity.service("upgrade:" + upgrade.id()), upgrade.createdBy(), upgrade.message(), null);
  }
}
