package io.kontrol.reconciler.service;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.kontrol.model.kubernetes.DiscoveryCache;
import io.kontrol.model.kubernetes.OwnedFields;
import io.kontrol.model.secret.SecretDigest;
import io.kontrol.model.wake.ChangeNotifier;
import io.kontrol.reconciler.apply.ServerSideApplier;
import io.kontrol.reconciler.backoff.ClusterCircuitBreaker;
import io.kontrol.reconciler.backoff.RetryBackoff;
import io.kontrol.reconciler.claim.DatabaseClock;
import io.kontrol.reconciler.claim.WorkQueries;
import io.kontrol.reconciler.claim.WorkQueue;
import io.kontrol.reconciler.cluster.ApplyClient;
import io.kontrol.reconciler.delete.Deleter;
import io.kontrol.reconciler.loop.AfterCommit;
import io.kontrol.reconciler.loop.BatchWorker;
import io.kontrol.reconciler.loop.CallThreads;
import io.kontrol.reconciler.loop.ClusterOutageEvents;
import io.kontrol.reconciler.loop.DatabaseOutage;
import io.kontrol.reconciler.loop.ReconcileLoop;
import io.kontrol.reconciler.loop.ResultTransaction;
import io.kontrol.reconciler.loop.WakeupSignals;
import io.kontrol.reconciler.loop.WorkExecutor;
import io.kontrol.reconciler.loop.WorkerPool;
import io.kontrol.reconciler.metrics.ReconcileMetrics;
import io.kontrol.reconciler.outcome.OutcomeTransition;
import io.kontrol.reconciler.replica.ReplicaHeartbeat;
import io.kontrol.reconciler.takeover.FormerManagers;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.random.RandomGenerator;
import javax.sql.DataSource;

/** One replica. It is assembled by hand, so that a test can run two of them in one process. */
public final class Reconciler {
  private static final int SEARCH_LIMIT = 5_000;
  private static final Duration DISCOVERY_PAUSE = Duration.ofMillis(500);
  private static final Duration RECORDING = Duration.ofSeconds(5);

  private final ReconcilerConfig.Reconciler settings;
  private final WakeupSignals signals = new WakeupSignals();
  private final DatabaseOutage outage = new DatabaseOutage();
  private final ChangeNotifier notifier;
  private final ClusterCircuitBreaker breaker;
  private final ReconcileLoop loop;
  private final WorkerPool pool;
  private final ReplicaHeartbeat heartbeat;

  public Reconciler(
      ReconcilerConfig config,
      DataSource database,
      KubernetesClient client,
      SecretDigest secrets,
      ReconcileMetrics metrics) {
    this.settings = config.reconciler();
    String clusterId = config.clusterId();
    Clock clock = Clock.systemUTC();
    RandomGenerator random = RandomGenerator.getDefault();
    ApplyClient api =
        new ApplyClient(
            client.getHttpClient(),
            client.getConfiguration(),
            settings.requestTimeout(),
            metrics::answered);
    notifier = new ChangeNotifier(database);
    ClusterOutageEvents events = new ClusterOutageEvents(database, notifier, clusterId);
    breaker =
        new ClusterCircuitBreaker(
            api,
            clock,
            new RetryBackoff(settings.backoffFirst(), settings.probeMost(), random),
            notifying(events));
    heartbeat =
        new ReplicaHeartbeat(
            database,
            breaker,
            clusterId,
            instance(),
            config.version().orElse(null),
            settings.heartbeat());
    metrics.reachable(() -> breaker.outage().isEmpty());
    WorkQueue queue = new WorkQueue(Math.max(1, settings.concurrency() / 4));
    metrics.queue(queue::size);
    loop =
        new ReconcileLoop(
            database,
            new WorkQueries(clusterId, SEARCH_LIMIT),
            new DatabaseClock(clusterId),
            queue,
            signals,
            breaker,
            events,
            outage,
            clusterId,
            settings.sweep());
    metrics.oldestUnreconciled(loop::oldestUnreconciled);
    DiscoveryCache kinds = new DiscoveryCache(api, clock, DISCOVERY_PAUSE);
    WorkExecutor executor =
        new WorkExecutor(
            new ServerSideApplier(
                api,
                kinds,
                new OwnedFields(secrets),
                new FormerManagers(settings.formerManagers())),
            new Deleter(api, kinds),
            breaker,
            metrics);
    RetryBackoff backoff =
        new RetryBackoff(settings.backoffFirst(), settings.backoffMost(), random);
    ExecutorService callThreads = CallThreads.of(settings.concurrency(), clusterId);
    BatchWorker.Dependencies shared =
        new BatchWorker.Dependencies(
            database,
            queue,
            breaker,
            executor,
            new ResultTransaction(new OutcomeTransition(backoff, secrets), clock),
            new AfterCommit(notifier, signals, metrics, clock, clusterId),
            callThreads,
            loop,
            signals,
            outage);
    BatchWorker.Settings batches =
        new BatchWorker.Settings(
            clusterId,
            settings.batch(),
            settings.patience(),
            settings.requestTimeout().plus(RECORDING));
    List<BatchWorker> workers = new ArrayList<>();
    for (int i = 0; i < settings.lanes(); i++) {
      workers.add(new BatchWorker(shared, batches));
    }
    pool = new WorkerPool(loop, workers, queue, breaker, callThreads);
  }

  private static String instance() {
    return System.getenv().getOrDefault("HOSTNAME", "reconciler") + "-" + UUID.randomUUID();
  }

  /** Outages change the connection that the heartbeat reports. */
  private ClusterCircuitBreaker.Listener notifying(ClusterOutageEvents events) {
    return new ClusterCircuitBreaker.Listener() {
      @Override
      public void deferred(String cause) {
        heartbeat.changed();
        events.deferred(cause);
      }

      @Override
      public void resumed(Duration outage) {
        heartbeat.changed();
        events.resumed(outage);
      }
    };
  }

  public void start() {
    pool.start();
    heartbeat.start();
  }

  /** Finishes or releases running work within the configured time. */
  public void stop() throws InterruptedException {
    pool.stop(settings.stopTimeout());
    heartbeat.stop();
    notifier.close();
  }

  /** Receives wake-ups; without them, sweeps find the changes. */
  public WakeupSignals signals() {
    return signals;
  }

  /** Whether the cluster answers. */
  public ClusterCircuitBreaker breaker() {
    return breaker;
  }

  /** Time since the last turn of the loop. */
  public Duration sinceProgress() {
    return loop.sinceProgress();
  }

  /** Number of completed sweeps. */
  public long sweeps() {
    return loop.sweeps();
  }

  /** Whether the last access to the database succeeded. */
  public boolean hasDatabase() {
    return !outage.isLasting();
  }
}
