package io.kontrol.api.managed.lifecycle;

import io.kontrol.api.managed.lifecycle.Lifecycle.Decision;
import io.kontrol.api.managed.model.LifecycleStatus;
import io.kontrol.api.managed.model.ManagedDatabase;
import io.kontrol.api.managed.row.Transitions;
import io.kontrol.api.managed.row.Transitions.Findings;
import io.kontrol.api.platform.audit.AuditEntry;
import io.kontrol.api.platform.database.Database;
import io.kontrol.api.platform.identity.Principal;
import io.kontrol.api.platform.transaction.WriteResult;
import io.kontrol.api.platform.transaction.WriteTransactions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

/**
 * One look at all databases that are not settled. A row is claimed by its lock, within the
 * transaction that moves it: nothing but this transaction is done with it, so that a replica that
 * dies leaves neither a lease behind nor half a transition.
 */
final class LifecyclePass implements Runnable {
  private static final Principal LOOP = Principal.service("databases", null);
  private static final int BATCH = 50;

  private final Database database;
  private final WriteTransactions transactions;
  private final ObservationQuery query;
  private final LifecycleMetrics metrics;
  private final Lifecycle lifecycle;
  private final Clock clock;

  LifecyclePass(
      Database database,
      WriteTransactions transactions,
      ObservationQuery query,
      LifecycleMetrics metrics,
      Lifecycle lifecycle,
      Clock clock) {
    this.database = database;
    this.transactions = transactions;
    this.query = query;
    this.metrics = metrics;
    this.lifecycle = lifecycle;
    this.clock = clock;
  }

  @Override
  public void run() {
    Instant now = clock.instant();
    List<UUID> due = new ArrayList<>();
    for (ObservedDatabase seen : database.read(query::candidates)) {
      if (changes(seen, lifecycle.decide(seen, now))) {
        due.add(seen.database().id());
      }
    }
    for (int from = 0; from < due.size(); from += BATCH) {
      List<UUID> batch = due.subList(from, Math.min(due.size(), from + BATCH));
      List<ManagedDatabase> ready =
          transactions.run(LOOP, connection -> move(connection, batch, now));
      ready.forEach(each -> metrics.becameReady(each, now));
    }
    metrics.refresh(now);
  }

  /** Decides again behind the lock, since another replica may have been faster. */
  private WriteResult<List<ManagedDatabase>> move(
      Connection connection, List<UUID> ids, Instant now) throws SQLException {
    List<AuditEntry> audit = new ArrayList<>();
    Set<String> clusters = new HashSet<>();
    List<ManagedDatabase> ready = new ArrayList<>();
    for (ObservedDatabase seen : query.read(connection, query.lock(connection, ids))) {
      ManagedDatabase moved = seen.database();
      Decision decision = lifecycle.decide(seen, now);
      if (!changes(seen, decision)) {
        continue;
      }
      Findings findings = findings(seen, decision, now);
      if (decision.path().isEmpty()) {
        Transitions.note(connection, moved, findings);
        continue;
      }
      audit.addAll(Transitions.move(connection, moved, decision.path(), findings, now, LOOP));
      clusters.add(moved.clusterId());
      if (decision.last(moved.status()) == LifecycleStatus.READY && !moved.readyBefore()) {
        ready.add(moved);
      }
    }
    return new WriteResult<>(ready, clusters, audit, false);
  }

  private static Findings findings(ObservedDatabase seen, Decision decision, Instant now) {
    return new Findings(
        decision.error(),
        decision.waitingFor(),
        seen.progress(),
        decision.progressed() ? now : seen.database().progressAt());
  }

  private static boolean changes(ObservedDatabase seen, Decision decision) {
    ManagedDatabase stored = seen.database();
    return !decision.path().isEmpty()
        || decision.progressed()
        || !Objects.equals(decision.error(), stored.errorMessage())
        || !Objects.equals(decision.waitingFor(), stored.waitingFor());
  }
}
