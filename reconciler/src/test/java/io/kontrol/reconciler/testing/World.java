package io.kontrol.reconciler.testing;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.exceptionsorter.PostgreSQLExceptionSorter;
import io.agroal.api.security.NamePrincipal;
import io.agroal.api.security.SimplePassword;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.kontrol.migrations.ClusterService;
import io.kontrol.migrations.Migrations;
import io.kontrol.migrations.testing.TestDatabase;
import io.kontrol.model.database.DatabaseLogin;
import io.kontrol.model.secret.SecretDigest;
import io.kontrol.model.wake.ChangeListener;
import io.kontrol.model.wake.Channel;
import io.kontrol.reconciler.cluster.ClientSettings;
import io.kontrol.reconciler.loop.WakeupSignals.Reason;
import io.kontrol.reconciler.metrics.ReconcileMetrics;
import io.kontrol.reconciler.service.Reconciler;
import io.kontrol.reconciler.service.ReconcilerConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.postgresql.ds.PGSimpleDataSource;

/** A database, a cluster, and as many replicas as a test wants. */
public final class World implements AutoCloseable {
  public static final String CLUSTER = "test";
  public static final SecretDigest SECRETS = new SecretDigest("a key for tests only");

  private final TestDatabase database;
  private final KubernetesClient client;
  private final KubernetesClient direct;
  private final Vertx vertx = Vertx.vertx();
  private final List<Replica> replicas = new ArrayList<>();
  private final Map<String, String> settings = new HashMap<>();
  private String reconcilerRole = Migrations.RECONCILER_ROLE;
  private String watcherRole = Migrations.WATCHER_ROLE;

  /** A running reconciler. */
  public record Replica(
      Reconciler reconciler, AgroalDataSource database, List<ChangeListener> listeners) {
    public void stop() {
      listeners.forEach(ChangeListener::close);
      try {
        reconciler.stop();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      database.close();
    }
  }

  private World(TestDatabase database, KubernetesClient client, KubernetesClient direct) {
    this.database = database;
    this.client = client;
    this.direct = direct;
  }

  /**
   * @param ofReplicas the cluster as the reconcilers reach it
   * @param direct the same, as everybody else does
   */
  public static World on(Path ofReplicas, Path direct) {
    return new World(TestDatabase.migrated(), client(ofReplicas), client(direct));
  }

  private static KubernetesClient client(Path kubeconfig) {
    try {
      Config config = Config.fromKubeconfig(Files.readString(kubeconfig));
      return new KubernetesClientBuilder().withConfig(ClientSettings.tune(config, 16)).build();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A setting below {@code kontrol.reconciler}, for replicas started after this. */
  public World with(String setting, String value) {
    settings.put("kontrol.reconciler." + setting, value);
    return this;
  }

  /** From now on the services log in with the roles of their cluster. */
  public World withClusterRoles() {
    reconcilerRole = database.roleOf(ClusterService.RECONCILER, CLUSTER, true);
    watcherRole = database.roleOf(ClusterService.WATCHER, CLUSTER, true);
    return this;
  }

  public Replica start() {
    AgroalDataSource source = pool(reconcilerRole);
    ReconcilerConfig config =
        new SmallRyeConfigBuilder()
            .withConverter(Duration.class, 200, new DurationConverter())
            .withMapping(ReconcilerConfig.class)
            .withDefaultValue("kontrol.cluster-id", CLUSTER)
            .withDefaultValues(settings)
            .build()
            .getConfigMapping(ReconcilerConfig.class);
    Reconciler reconciler =
        new Reconciler(
            config, source, client, SECRETS, new ReconcileMetrics(new SimpleMeterRegistry()));
    Replica replica =
        new Replica(
            reconciler,
            source,
            List.of(
                listener(reconciler, Channel.RESOURCES, Reason.CHANGED),
                listener(reconciler, Channel.OBSERVATIONS, Reason.OBSERVED)));
    reconciler.start();
    replicas.add(replica);
    return replica;
  }

  private ChangeListener listener(Reconciler reconciler, Channel channel, Reason reason) {
    return new ChangeListener(
        vertx,
        new DatabaseLogin(database.url(), reconcilerRole, Optional.of(TestDatabase.PASSWORD)),
        channel,
        cluster -> reconciler.signals().wake(reason),
        () -> reconciler.signals().wake(Reason.EVERYTHING));
  }

  private AgroalDataSource pool(String role) {
    try {
      return AgroalDataSource.from(
          new AgroalDataSourceConfigurationSupplier()
              .connectionPoolConfiguration(
                  pool ->
                      pool.maxSize(20)
                          .acquisitionTimeout(Duration.ofSeconds(5))
                          .exceptionSorter(new PostgreSQLExceptionSorter())
                          .connectionFactoryConfiguration(
                              factory ->
                                  factory
                                      .jdbcUrl(database.url())
                                      .principal(new NamePrincipal(role))
                                      .credential(new SimplePassword(TestDatabase.PASSWORD))
                                      .jdbcProperty("prepareThreshold", "1")
                                      .initialSql(
                                          "SET kontrol.wake = 'after-commit'; SET plan_cache_mode = force_generic_plan"))));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Who writes desired state; wakes the reconciler by the triggers. */
  public DesiredStateUser user() {
    return new DesiredStateUser(database.as(Migrations.API_SERVER_ROLE));
  }

  /** Who mirrors the cluster. */
  public WatcherStandIn mirror() {
    return new WatcherStandIn(database.as(watcherRole), objects());
  }

  public ClusterObjects objects() {
    return new ClusterObjects(direct);
  }

  public TestDatabase database() {
    return database;
  }

  public Replica replica(int index) {
    return replicas.get(index);
  }

  /** Ends all sessions of the services, and lets no new ones in. */
  public void refuseConnections() {
    allowConnections(false);
  }

  public void acceptConnections() {
    allowConnections(true);
  }

  private void allowConnections(boolean allowed) {
    String name = database.url().substring(database.url().lastIndexOf('/') + 1);
    PGSimpleDataSource server = database.owner();
    server.setDatabaseName("postgres");
    try (Connection connection = server.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("ALTER DATABASE " + name + " ALLOW_CONNECTIONS " + allowed);
      if (!allowed) {
        statement.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '"
                + name
                + "'");
      }
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  /** In good order. */
  public void stopAll() {
    replicas.forEach(Replica::stop);
    replicas.clear();
  }

  @Override
  public void close() {
    stopAll();
    client.close();
    direct.close();
    vertx.close();
    database.close();
  }
}
