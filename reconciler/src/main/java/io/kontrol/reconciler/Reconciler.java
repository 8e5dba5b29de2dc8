package io.kontrol.reconciler;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.kontrol.model.kubernetes.ObjectKinds;
import io.kontrol.model.kubernetes.OwnedFields;
import io.kontrol.model.secret.SecretDigest;
import io.kontrol.model.wake.ChangeNotifier;
import io.kontrol.reconciler.apply.Applier;
import io.kontrol.reconciler.backoff.Backoff;
import io.kontrol.reconciler.backoff.ClusterGate;
import io.kontrol.reconciler.claim.Looks;
import io.kontrol.reconciler.claim.Times;
import io.kontrol.reconciler.claim.WorkQueue;
import io.kontrol.reconciler.cluster.ClusterApi;
import io.kontrol.reconciler.delete.Deleter;
import io.kontrol.reconciler.health.ReconcileMetrics;
import io.kontrol.reconciler.loop.Actor;
import io.kontrol.reconciler.loop.ClusterEvents;
import io.kontrol.reconciler.loop.Crew;
import io.kontrol.reconciler.loop.DatabaseTrouble;
import io.kontrol.reconciler.loop.Lane;
import io.kontrol.reconciler.loop.ReconcileLoop;
import io.kontrol.reconciler.loop.Recorder;
import io.kontrol.reconciler.loop.Signals;
import io.kontrol.reconciler.loop.Workers;
import io.kontrol.reconciler.outcome.Transition;
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
  private final Signals signals = new Signals();
  private final DatabaseTrouble trouble = new DatabaseTrouble();
  private final ChangeNotifier notifier;
  private final ClusterGate gate;
  private final ReconcileLoop loop;
  private final Crew crew;
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
    ClusterApi api =
        new ClusterApi(
            client.getHttpClient(),
            client.getConfiguration(),
            settings.requestTimeout(),
            metrics::answered);
    notifier = new ChangeNotifier(database);
    ClusterEvents events = new ClusterEvents(database, notifier, clusterId);
    gate =
        new ClusterGate(
            api,
            clock,
            new Backoff(settings.backoffFirst(), settings.probeMost(), random),
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
            new Looks(clusterId, LOOK_LIMIT),
            new Times(clusterId),
            queue,
            signals,
            gate,
            events,
            trouble,
            clusterId,
            settings.sweep());
    metrics.oldestUnreconciled(loop::oldestUnreconciled);
    ObjectKinds kinds = new ObjectKinds(api, clock, DISCOVERY_PAUSE);
    Actor actor =
        new Actor(
            new Applier(
                api,
                kinds,
                new OwnedFields(secrets),
                new FormerManagers(settings.formerManagers())),
            new Deleter(api, kinds),
            gate,
            metrics);
    Backoff backoff = new Backoff(settings.backoffFirst(), settings.backoffMost(), random);
    Recorder recorder =
        new Recorder(
            new Transition(backoff, secrets), notifier, signals, metrics, clock, clusterId);
    ExecutorService workers = Workers.of(settings.concurrency(), clusterId);
    Lane.Tools tools =
        new Lane.Tools(database, queue, gate, actor, recorder, workers, loop, signals, trouble);
    Lane.Habits habits =
        new Lane.Habits(
            clusterId,
            settings.batch(),
            settings.patience(),
            settings.requestTimeout().plus(RECORDING));
    List<Lane> lanes = new ArrayList<>();
    for (int i = 0; i < settings.lanes(); i++) {
      lanes.add(new Lane(tools, habits));
    }
    crew = new Crew(loop, lanes, queue, gate, workers);
  }

  private static String instance() {
    return System.getenv().getOrDefault("HOSTNAME", "reconciler") + "-" + UUID.randomUUID();
  }

  /** What is an event is a change of the connection, too. */
  private ClusterGate.Listener telling(ClusterEvents events) {
    return new ClusterGate.Listener() {
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
  public Signals signals() {
    return signals;
  }

  /** Whether the cluster answers. */
  public ClusterGate gate() {
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
