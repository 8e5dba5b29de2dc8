package io.kontrol.reconciler;

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
import io.kontrol.reconciler.health.ReconcileMetrics;
import io.kontrol.reconciler.loop.BatchWorker;
import io.kontrol.reconciler.loop.CallThreads;
import io.kontrol.reconciler.loop.ClusterOutageEvents;
import io.kontrol.reconciler.loop.DatabaseOutage;
import io.kontrol.reconciler.loop.ReconcileLoop;
import io.kontrol.reconciler.loop.ResultTransaction;
import io.kontrol.reconciler.loop.WakeupSignals;
import io.kontrol.reconciler.loop.WorkExecutor;
import io.kontrol.reconciler.loop.WorkerPool;
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

/** One replica: put together here, by hand, so that a test may have two of them. */
public final class Reconciler {
  private static final int LOOK_LIMIT = 5_000;
  private static final Duration DISCOVERY_PAUSE = Duration.ofMillis(500);
  private static final Duration RECORDING = Duration.ofSeconds(5);

  private final ReconcilerConfig.Reconciler settings;
  private final WakeupSignals signals = new WakeupSignals();
  private final DatabaseOutage trouble = new DatabaseOutage();
  private final ChangeNotifier notifier;
  private final ClusterCircuitBreaker gate;
  private final ReconcileLoop loop;
  private final WorkerPool crew;
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
    gate =
        new ClusterCircuitBreaker(
            api,
            clock,
            new RetryBackoff(settings.backoffFirst(), settings.probeMost(), random),
            telling(events));
    heartbeat =
        new ReplicaHeartbeat(
            database,
            gate,
            clusterId,
            instance(),
            config.version().orElse(null),
            settings.heartbeat());
    metrics.reachable(() -> gate.outage().isEmpty());
    WorkQueue queue = new WorkQueue(Math.max(1, settings.concurrency() / 4));
    metrics.queue(queue::size);
    loop =
        new ReconcileLoop(
            database,
            new WorkQueries(clusterId, LOOK_LIMIT),
            new DatabaseClock(clusterId),
            queue,
            signals,
            gate,
            events,
            trouble,
            clusterId,
            settings.sweep());
    metrics.oldestUnreconciled(loop::oldestUnreconciled);
    DiscoveryCache kinds = new DiscoveryCache(api, clock, DISCOVERY_PAUSE);
    WorkExecutor actor =
        new WorkExecutor(
            new ServerSideApplier(
                api,
                kinds,
                new OwnedFields(secrets),
                new FormerManagers(settings.formerManagers())),
            new Deleter(api, kinds),
            gate,
            metrics);
    RetryBackoff backoff =
        new RetryBackoff(settings.backoffFirst(), settings.backoffMost(), random);
    ResultTransaction recorder =
        new ResultTransaction(
            new OutcomeTransition(backoff, secrets), notifier, signals, metrics, clock, clusterId);
    ExecutorService workers = CallThreads.of(settings.concurrency(), clusterId);
    BatchWorker.Tools tools =
        new BatchWorker.Tools(
            database, queue, gate, actor, recorder, workers, loop, signals, trouble);
    BatchWorker.Habits habits =
        new BatchWorker.Habits(
            clusterId,
            settings.batch(),
            settings.patience(),
            settings.requestTimeout().plus(RECORDING));
    List<BatchWorker> lanes = new ArrayList<>();
    for (int i = 0; i < settings.lanes(); i++) {
      lanes.add(new BatchWorker(tools, habits));
    }
    crew = new WorkerPool(loop, lanes, queue, gate, workers);
  }

  private static String instance() {
    return System.getenv().getOrDefault("HOSTNAME", "reconciler") + "-" + UUID.randomUUID();
  }

  /** What is an event is a change of the connection, too. */
  private ClusterCircuitBreaker.Listener telling(ClusterOutageEvents events) {
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
    crew.start();
    heartbeat.start();
  }

  /** Finishes or releases what is under way within the configured time. */
  public void stop() throws InterruptedException {
    crew.stop(settings.stopTimeout());
    heartbeat.stop();
    notifier.close();
  }

  /** To be told of changes; without, the sweeps find them. */
  public WakeupSignals signals() {
    return signals;
  }

  /** Whether the cluster answers. */
  public ClusterCircuitBreaker gate() {
    return gate;
  }

  /** How long since the loop last came round. */
  public Duration sinceProgress() {
    return loop.sinceProgress();
  }

  /** How often everything has been compared. */
  public long sweeps() {
    return loop.sweeps();
  }

  /** Whether the database answered when it was last asked. */
  public boolean hasDatabase() {
    return !trouble.isLasting();
  }
}
