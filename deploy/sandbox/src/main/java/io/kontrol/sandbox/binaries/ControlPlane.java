package io.kontrol.sandbox.binaries;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * etcd, kube-apiserver and, where its binary is there, kube-controller-manager, on free ports of
 * the loopback interface. No kubelet and no scheduler: Pods stay Pending.
 *
 * <p>It is ready when the start method returns. Its processes end with {@link #close()} and, at the
 * latest, with this JVM.
 */
public final class ControlPlane implements AutoCloseable {
  public static final String ETCD = "etcd";
  public static final String API_SERVER = "kube-apiserver";
  public static final String CONTROLLER_MANAGER = "kube-controller-manager";

  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Duration PAUSE_BETWEEN_LOOKS = Duration.ofMillis(25);

  private final Binaries binaries;
  private final Path directory;
  private final boolean temporary;
  private final String token;
  private final int port;
  private final int etcdPort;
  private final Map<String, ControlPlaneProcess> components = new LinkedHashMap<>();
  private final Thread hook = new Thread(this::killAll, "control-plane-end");
  private @Nullable HttpClient http;

  private ControlPlane(Binaries binaries, Path directory, boolean temporary) throws IOException {
    this.binaries = binaries;
    this.directory = directory;
    this.temporary = temporary;
    Files.createDirectories(directory);
    this.port = FreePorts.next();
    this.etcdPort = FreePorts.next();
    this.token = tokenIn(directory);
    ServiceAccountKeys keys = ServiceAccountKeys.in(directory);
    component(ETCD, etcd(FreePorts.next()));
    component(API_SERVER, apiServer(keys));
    if (binaries.has(CONTROLLER_MANAGER)) {
      component(CONTROLLER_MANAGER, controllerManager(keys));
    }
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** A control plane whose data are deleted with it. */
  public static ControlPlane startTemporary(Binaries binaries) throws IOException {
    return started(
        new ControlPlane(binaries, Files.createTempDirectory("kontrol-control-plane-"), true));
  }

  /** A control plane that keeps its data in the directory, for the next one. */
  public static ControlPlane start(Binaries binaries, Path directory) throws IOException {
    return started(new ControlPlane(binaries, directory.toAbsolutePath(), false));
  }

  private static ControlPlane started(ControlPlane plane) throws IOException {
    try {
      for (String name : plane.components.keySet()) {
        plane.start(name);
      }
      return plane;
    } catch (IOException | RuntimeException e) {
      plane.close();
      throw e;
    }
  }

  public String url() {
    return "https://127.0.0.1:" + port;
  }

  /** Bearer token of a user in {@code system:masters}. */
  public String token() {
    return token;
  }

  public Path kubeconfig() {
    return directory.resolve("admin.kubeconfig");
  }

  /** The authority that signed the API server's certificate, as PEM. */
  public String certificateAuthority() {
    try {
      return Files.readString(directory.resolve("certificates/apiserver.crt"));
    } catch (IOException e) {
      throw new IllegalStateException("the API server has not started yet", e);
    }
  }

  /** The processes that run, by program. */
  public Map<String, Long> processIds() {
    Map<String, Long> ids = new LinkedHashMap<>();
    components.forEach((name, component) -> component.pid().ifPresent(id -> ids.put(name, id)));
    return ids;
  }

  /** Kills one program; {@link #start(String)} brings it back with its data. */
  public void kill(String program) {
    get(program).kill();
  }

  /** Starts a program again, on the same ports and data, and waits until it serves. */
  public void start(String program) throws IOException {
    ControlPlaneProcess component = get(program);
    component.start();
    switch (program) {
      case ETCD -> await(component, () -> answers("http://127.0.0.1:" + etcdPort + "/health"));
      case API_SERVER -> {
        await(component, this::apiServerIsReady);
        Kubeconfig.write(
            kubeconfig(),
            Kubeconfig.text("kontrol-local", url(), token, Optional.of(certificateAuthority())));
      }
      default -> {
        // Pods are admitted only once the default account exists
        String account = "/api/v1/namespaces/default/serviceaccounts/default";
        await(component, () -> answers(url() + account));
      }
    }
  }

  @Override
  public void close() {
    List<ControlPlaneProcess> lastFirst = new ArrayList<>(components.values());
    java.util.Collections.reverse(lastFirst);
    for (ControlPlaneProcess component : lastFirst) {
      if (temporary) {
        component.kill();
      } else {
        component.stop(10_000);
      }
    }
    if (temporary) {
      deleteDirectory();
    }
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // the JVM is shutting down
    }
  }

  private void killAll() {
    components.values().forEach(ControlPlaneProcess::kill);
    if (temporary) {
      deleteDirectory();
    }
  }

  private ControlPlaneProcess get(String program) {
    ControlPlaneProcess component = components.get(program);
    if (component == null) {
      throw new IllegalArgumentException("no " + program + " here");
    }
    return component;
  }

  private void component(String name, List<String> flags) {
    List<String> command = new ArrayList<>(List.of(binaries.path(name).toString()));
    command.addAll(flags);
    components.put(name, new ControlPlaneProcess(name, command, directory.resolve(name + ".log")));
  }

  private List<String> etcd(int peerPort) {
    String client = "http://127.0.0.1:" + etcdPort;
    String peer = "http://127.0.0.1:" + peerPort;
    List<String> flags =
        new ArrayList<>(
            List.of(
                "--name=default",
                "--data-dir=" + directory.resolve("etcd"),
                "--listen-client-urls=" + client,
                "--advertise-client-urls=" + client,
                "--listen-peer-urls=" + peer,
                "--initial-advertise-peer-urls=" + peer,
                "--initial-cluster=default=" + peer,
                "--log-level=warn"));
    if (temporary) {
      flags.add("--unsafe-no-fsync");
    }
    return flags;
  }

  private List<String> apiServer(ServiceAccountKeys keys) {
    List<String> flags =
        new ArrayList<>(
            List.of(
                "--etcd-servers=http://127.0.0.1:" + etcdPort,
                "--bind-address=127.0.0.1",
                "--advertise-address=127.0.0.1",
                "--secure-port=" + port,
                "--cert-dir=" + directory.resolve("certificates"),
                // an Endpoints object must not contain a loopback address
                "--endpoint-reconciler-type=none",
                "--service-cluster-ip-range=10.96.0.0/16",
                "--authorization-mode=RBAC",
                "--allow-privileged=true",
                "--token-auth-file=" + directory.resolve("tokens.csv"),
                "--service-account-issuer=https://kubernetes.default.svc.cluster.local",
                "--service-account-key-file=" + keys.publicKey(),
                "--service-account-signing-key-file=" + keys.privateKey(),
                "--shutdown-delay-duration=0s"));
    if (!binaries.has(CONTROLLER_MANAGER)) {
      // no controller creates the default account that it requires
      flags.add("--disable-admission-plugins=ServiceAccount");
    }
    return flags;
  }

  private List<String> controllerManager(ServiceAccountKeys keys) {
    return List.of(
        "--kubeconfig=" + kubeconfig(),
        "--secure-port=0",
        "--leader-elect=false",
        "--service-account-private-key-file=" + keys.privateKey(),
        "--root-ca-file=" + directory.resolve("certificates/apiserver.crt"));
  }

  private boolean apiServerIsReady() {
    if (!Files.exists(directory.resolve("certificates/apiserver.crt"))) {
      return false;
    }
    if (http == null) {
      http =
          HttpClient.newBuilder()
              .sslContext(TrustedTls.in(certificateAuthority()))
              .connectTimeout(Duration.ofSeconds(2))
              .build();
    }
    return answers(url() + "/readyz");
  }

  private boolean answers(String address) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(address))
            .header("Authorization", "Bearer " + token)
            .timeout(Duration.ofSeconds(5))
            .build();
    HttpClient client = http == null ? HttpClient.newHttpClient() : http;
    try {
      return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for " + address, e);
    }
  }

  private static void await(ControlPlaneProcess component, java.util.function.BooleanSupplier ready)
      throws IOException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!ready.getAsBoolean()) {
      if (!component.isAlive() || System.nanoTime() > end) {
        throw new IOException(component.name() + " is not ready:\n" + component.lastWords());
      }
      LockSupport.parkNanos(PAUSE_BETWEEN_LOOKS.toNanos());
    }
  }

  private static String tokenIn(Path directory) throws IOException {
    Path file = directory.resolve("tokens.csv");
    if (!Files.exists(file)) {
      byte[] random = new byte[24];
      new SecureRandom().nextBytes(random);
      Kubeconfig.write(
          file, HexFormat.of().formatHex(random) + ",admin,admin,\"system:masters\"\n");
    }
    return Files.readString(file).split(",")[0];
  }

  private void deleteDirectory() {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      // a temporary directory; leftovers do no harm
    }
  }
}
