package io.kontrol.systemtests.faults;

import io.kontrol.local.Progress;
import io.kontrol.local.Service;
import io.kontrol.local.Stack;
import io.kontrol.local.StackSettings;
import io.kontrol.local.cluster.ApiServerCluster;
import io.kontrol.local.cluster.ClusterChoice;
import io.kontrol.local.process.ProcessSignal;
import io.kontrol.local.process.StackProcess;
import io.kontrol.sandbox.binaries.ControlPlane;
import io.kontrol.sandbox.net.TcpProxy;
import io.kontrol.systemtests.cluster.ClusterAddress;
import io.kontrol.systemtests.cluster.ClusterClient;
import io.kontrol.systemtests.cluster.ClusterProxy;
import io.kontrol.systemtests.http.KontrolApi;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import javax.sql.DataSource;

/**
 * The services as processes, with two watchers and two reconcilers, PostgreSQL and a cluster, and
 * between any two of them a network that can fail.
 */
final class FaultRig implements FaultTargets, AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final String API_SERVER = "api-server-1";

  /** The processes; replicas of a service share its work. */
  private static final Map<String, Service> PROCESSES =
      ordered(
          API_SERVER,
          Service.API_SERVER,
          "watcher-1",
          Service.WATCHER,
          "watcher-2",
          Service.WATCHER,
          "reconciler-1",
          Service.RECONCILER,
          "reconciler-2",
          Service.RECONCILER);

  private static final String END_SESSIONS =
      """
      SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE usename IN ('kontrol_api_server', 'kontrol_watcher', 'kontrol_reconciler')
      """;

  private final Stack stack;
  private final ClusterAddress address;
  private final Network network;
  private final UserConnection users;
  private final Map<String, StackProcess> processes = new LinkedHashMap<>();

  private FaultRig(Stack stack, Path directory, long seed) throws IOException {
    this.stack = stack;
    stack.startDatabase();
    stack.startCluster();
    address = ClusterAddress.of(stack.cluster().kubeconfig());
    network = new Network(address, databaseUrl().getPort(), seed);
    for (Map.Entry<String, Service> process : PROCESSES.entrySet()) {
      add(process.getKey(), process.getValue(), directory);
    }
    users = new UserConnection(stack.urlOf(API_SERVER).getPort());
    processes.values().forEach(StackProcess::start);
    processes.values().forEach(process -> process.awaitReady(PATIENCE));
  }

  static FaultRig start(Path directory, ClusterChoice cluster, long seed) throws IOException {
    StackSettings settings =
        StackSettings.forTest(directory, cluster)
            .withJavaOptions(
                List.of(
                    "-Xmx256m",
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-XX:ReservedCodeCacheSize=128m"));
    Stack stack = new Stack(settings, Progress.SILENT);
    try {
      return new FaultRig(stack, directory, seed);
    } catch (IOException | RuntimeException e) {
      stack.close();
      throw e;
    }
  }

  private void add(String name, Service service, Path directory) throws IOException {
    network.connect(name);
    Path kubeconfig = directory.resolve(name + ".kubeconfig");
    ClusterAddress.writePlainKubeconfig(kubeconfig, network.toCluster(name).port(), name);
    Map<String, String> environment =
        Map.of(
            "KONTROL_DB_URL",
            "jdbc:postgresql://127.0.0.1:"
                + network.toDatabase(name).port()
                + databaseUrl().getPath(),
            "KUBECONFIG",
            kubeconfig.toString());
    processes.put(name, stack.addReplica(name, service, environment));
  }

  private URI databaseUrl() {
    return URI.create(stack.database().jdbcUrl().substring("jdbc:".length()));
  }

  String clusterName() {
    return stack.cluster().description();
  }

  DataSource database() {
    return stack.database().owner();
  }

  /** Without any proxy. */
  ClusterClient clusterClient() {
    return new ClusterClient(address, Duration.ofSeconds(3));
  }

  KontrolApi kontrol() {
    return new KontrolApi(toKontrol().port(), stack.adminToken(), Duration.ofSeconds(3));
  }

  /** For clients that change the cluster without Kontrol. */
  ClusterClient outsideHands() {
    return new ClusterClient(network.outsideHands(), Duration.ofSeconds(3));
  }

  /** Descriptions of requests that may still take effect, even if their sender has given up. */
  List<String> underWay() {
    return network.underWay(users);
  }

  /** Processes that are stopped or not ready, so their silence proves nothing. */
  List<String> notReady() {
    return without(StackProcess::isReady);
  }

  /** Processes that ended by themselves. */
  List<String> dead() {
    return without(StackProcess::isAlive);
  }

  private List<String> without(Predicate<StackProcess> quality) {
    return processes.entrySet().stream()
        .filter(process -> !quality.test(process.getValue()))
        .map(Map.Entry::getKey)
        .toList();
  }

  @Override
  public List<String> services() {
    return List.copyOf(PROCESSES.keySet());
  }

  @Override
  public List<String> clusterClients() {
    return services().stream().filter(name -> !name.equals(API_SERVER)).toList();
  }

  @Override
  public boolean clusterSurvivesKill() {
    return stack.cluster() instanceof ApiServerCluster;
  }

  @Override
  public void kill(String service) {
    process(service).kill();
  }

  @Override
  public void start(String service) {
    process(service).start();
  }

  @Override
  public void pause(String service) {
    process(service).pid().ifPresent(ProcessSignal.STOP::send);
  }

  @Override
  public void resume(String service) {
    process(service).pid().ifPresent(ProcessSignal.CONT::send);
  }

  @Override
  public synchronized void killDatabase() {
    stack.database().component().kill();
  }

  @Override
  public synchronized void startDatabase() {
    StackProcess database = stack.database().component();
    database.start();
    database.awaitReady(PATIENCE);
  }

  @Override
  public void endDatabaseSessions() {
    try (Connection connection = database().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(END_SESSIONS);
    } catch (SQLException down) {
      // the database is down, so there are no sessions
    }
  }

  @Override
  public synchronized void killCluster() {
    controlPlane().kill(ControlPlane.API_SERVER);
    controlPlane().kill(ControlPlane.ETCD);
  }

  @Override
  public synchronized void startCluster() {
    try {
      controlPlane().start(ControlPlane.ETCD);
      controlPlane().start(ControlPlane.API_SERVER);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public synchronized void pauseCluster() {
    clusterProcess().ifPresent(ProcessSignal.STOP::send);
  }

  @Override
  public synchronized void resumeCluster() {
    clusterProcess().ifPresent(ProcessSignal.CONT::send);
  }

  private java.util.Optional<Long> clusterProcess() {
    if (stack.cluster() instanceof ApiServerCluster) {
      return java.util.Optional.ofNullable(
          controlPlane().processIds().get(ControlPlane.API_SERVER));
    }
    return stack.cluster().component().flatMap(StackProcess::pid);
  }

  private ControlPlane controlPlane() {
    return ((ApiServerCluster) stack.cluster()).controlPlane();
  }

  @Override
  public TcpProxy toDatabase(String service) {
    return network.toDatabase(service);
  }

  @Override
  public TcpProxy toCluster(String service) {
    return network.toCluster(service);
  }

  @Override
  public TcpProxy toKontrol() {
    return users.line();
  }

  @Override
  public ClusterProxy cluster() {
    return network.cluster();
  }

  @Override
  public void close() {
    stack.close();
    users.close();
    network.close();
  }

  private StackProcess process(String name) {
    StackProcess process = processes.get(name);
    if (process == null) {
      throw new IllegalArgumentException("no process " + name);
    }
    return process;
  }

  private static Map<String, Service> ordered(Object... pairs) {
    Map<String, Service> map = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      map.put((String) pairs[i], (Service) pairs[i + 1]);
    }
    return map;
  }
}
