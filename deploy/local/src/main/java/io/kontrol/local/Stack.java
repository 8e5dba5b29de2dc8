package io.kontrol.local;

import io.kontrol.local.cluster.ApiServerCluster;
import io.kontrol.local.cluster.Cluster;
import io.kontrol.local.cluster.ClusterChoice;
import io.kontrol.local.cluster.ExistingCluster;
import io.kontrol.local.cluster.SandboxCluster;
import io.kontrol.local.database.EmbeddedDatabase;
import io.kontrol.local.database.PostgresBinaries;
import io.kontrol.local.database.StaleServer;
import io.kontrol.local.instance.Credentials;
import io.kontrol.local.instance.InstanceLock;
import io.kontrol.local.instance.PrivateFile;
import io.kontrol.local.process.Command;
import io.kontrol.local.process.HttpProbe;
import io.kontrol.local.process.LaunchException;
import io.kontrol.local.process.Ports;
import io.kontrol.local.process.StackProcess;
import io.kontrol.local.process.Watchdog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * PostgreSQL, a cluster and the three services, each in a process of its own. Each can be killed
 * and started again by itself.
 *
 * <p>Ports are chosen once and stay the same over restarts.
 */
public final class Stack implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final StackSettings settings;
  private final Progress progress;
  private final InstanceLock lock;
  private final Watchdog watchdog;
  private final Credentials credentials;
  private final EmbeddedDatabase database;
  private final Cluster cluster;
  private final Supervisor supervisor;
  private final int apiPort;
  private final Map<String, StackProcess> services = new ConcurrentSkipListMap<>();
  private final Map<String, URI> urls = new ConcurrentHashMap<>();

  /** Locks the directory; {@link #start} starts the processes. */
  public Stack(StackSettings settings, Progress progress) {
    this.settings = settings;
    this.progress = progress;
    apiPort = settings.port() == 0 ? Ports.free() : settings.port();
    Ports.requireFree(apiPort);
    lock = InstanceLock.take(settings.directory());
    StaleServer.end(EmbeddedDatabase.dataIn(settings.directory()));
    if (settings.fresh()) {
      lock.clearDirectory();
    }
    createDirectory(settings.directory().resolve("log"));
    credentials = Credentials.readOrCreate(settings.directory().resolve("credentials.properties"));
    writeToken();
    watchdog = Watchdog.start();
    supervisor = new Supervisor(progress);
    database =
        new EmbeddedDatabase(
            settings.directory(),
            Ports.free(),
            credentials,
            PostgresBinaries.unpackedUnder(settings.binaries()),
            watchdog);
    cluster = cluster(settings, watchdog);
  }

  private void writeToken() {
    try {
      PrivateFile.write(adminTokenFile(), credentials.adminToken() + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The file with an API token of the first ADMIN; only the owner can read it. */
  public Path adminTokenFile() {
    return settings.directory().resolve("admin.token");
  }

  /** Of the first ADMIN; works once an api-server is ready. */
  public String adminToken() {
    return credentials.adminToken();
  }

  public String adminPassword() {
    return credentials.adminPassword();
  }

  private static Cluster cluster(StackSettings settings, Watchdog watchdog) {
    Path directory = settings.directory();
    ClusterChoice choice = settings.cluster();
    if (choice instanceof ClusterChoice.Existing existing) {
      return ExistingCluster.of(existing, directory);
    }
    if (choice instanceof ClusterChoice.ApiServer) {
      return new ApiServerCluster(directory.resolve("control-plane"));
    }
    return new SandboxCluster(directory, watchdog);
  }

  /** Starts all processes; returns when all are ready. */
  public void start() {
    startDatabase();
    startCluster();
    startServices();
  }

  private void startServices() {
    for (Service service : Service.values()) {
      int port = service == Service.API_SERVER ? apiPort : Ports.free();
      add(service.module(), service, port, Map.of());
    }
    long start = System.nanoTime();
    for (StackProcess service : services.values()) {
      progress.starting(service.name(), service.log());
      service.start();
    }
    CompletableFuture<?>[] ready =
        services.values().stream()
            .map(
                service ->
                    CompletableFuture.runAsync(
                        () -> {
                          service.awaitReady(PATIENCE);
                          progress.ready(
                              service.name(), since(start), urlOf(service.name()).toString());
                        },
                        task -> new Thread(task, service.name() + "-start").start()))
            .toArray(CompletableFuture<?>[]::new);
    try {
      CompletableFuture.allOf(ready).join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof LaunchException failure ? failure : e;
    }
  }

  /** The first part of {@link #start}, for callers that start the services themselves. */
  public void startDatabase() {
    StackProcess component = database.component();
    progress.starting(component.name(), component.log());
    long start = System.nanoTime();
    database.start();
    component.awaitReady(PATIENCE);
    int applied = database.migrate();
    progress.ready(
        component.name(),
        since(start),
        database.jdbcUrl() + ", " + applied + " migrations applied");
  }

  /** The second part of {@link #start}. */
  public void startCluster() {
    progress.starting("cluster", settings.directory().resolve("log"));
    long start = System.nanoTime();
    cluster.start();
    progress.ready("cluster", since(start), cluster.description());
  }

  private StackProcess add(
      String name, Service service, int port, Map<String, String> environment) {
    Command command =
        new ServiceCommands(settings, database, credentials, cluster)
            .of(service, port, environment);
    URI url = URI.create("http://127.0.0.1:" + port);
    StackProcess component =
        new StackProcess(
            name,
            command,
            settings.directory().resolve("log").resolve(name + ".log"),
            new HttpProbe(url.resolve("/q/health/ready")),
            watchdog);
    services.put(name, component);
    urls.put(name, url);
    return component;
  }

  /**
   * Another replica of a service, on a port of its own. The caller starts it.
   *
   * @param environment takes precedence over the stack's own variables
   */
  public StackProcess addReplica(String name, Service service, Map<String, String> environment) {
    return add(name, service, Ports.free(), environment);
  }

  /** Restarts processes that end by themselves from now on. */
  public void supervise() {
    components().forEach(supervisor::watch);
  }

  /** In the order in which they start. */
  public List<StackProcess> components() {
    List<StackProcess> all = new ArrayList<>();
    all.add(database.component());
    cluster.component().ifPresent(all::add);
    all.addAll(services.values());
    return all;
  }

  public StackProcess service(Service service) {
    return component(service.module());
  }

  /**
   * @param name a name of {@link #components()}
   */
  public StackProcess component(String name) {
    return components().stream()
        .filter(component -> component.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no component " + name));
  }

  public URI apiUrl() {
    return urlOf(Service.API_SERVER.module());
  }

  /**
   * @param name of a service or a replica
   */
  public URI urlOf(String name) {
    URI url = urls.get(name);
    if (url == null) {
      throw new IllegalArgumentException("no service " + name);
    }
    return url;
  }

  public EmbeddedDatabase database() {
    return database;
  }

  public Cluster cluster() {
    return cluster;
  }

  /** Stops the services at the same time, then the cluster and the database. Keeps the data. */
  @Override
  public void close() {
    supervisor.close();
    services.values().parallelStream().forEach(StackProcess::stop);
    cluster.stop();
    database.component().stop();
    watchdog.close();
    lock.close();
  }

  private static Duration since(long start) {
    return Duration.ofNanos(System.nanoTime() - start);
  }

  private static void createDirectory(Path directory) {
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
