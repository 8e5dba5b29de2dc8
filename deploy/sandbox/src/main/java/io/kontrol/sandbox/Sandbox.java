package io.kontrol.sandbox;

import io.kontrol.sandbox.auth.Subject;
import io.kontrol.sandbox.auth.TokenAuthenticator;
import io.kontrol.sandbox.binaries.Kubeconfig;
import io.kontrol.sandbox.controller.ControllerWrites;
import io.kontrol.sandbox.controller.CrdController;
import io.kontrol.sandbox.controller.GarbageCollector;
import io.kontrol.sandbox.controller.NamespaceController;
import io.kontrol.sandbox.controller.TtlAfterFinishedController;
import io.kontrol.sandbox.discovery.ServedResources;
import io.kontrol.sandbox.fault.FaultInjector;
import io.kontrol.sandbox.fault.FaultyAdmission;
import io.kontrol.sandbox.fault.FightingController;
import io.kontrol.sandbox.http.RequestHandler;
import io.kontrol.sandbox.http.RequestLog;
import io.kontrol.sandbox.http.SelfSignedCertificate;
import io.kontrol.sandbox.http.WatchHandler;
import io.kontrol.sandbox.object.Deletion;
import io.kontrol.sandbox.object.MetadataTime;
import io.kontrol.sandbox.object.ObjectRegistry;
import io.kontrol.sandbox.rollout.Rollouts;
import io.kontrol.sandbox.store.ActionScheduler;
import io.kontrol.sandbox.store.ObjectStore;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PfxOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/**
 * An in-memory Kubernetes API. It answers as a kube-apiserver does wherever clients rely on it. It
 * runs no containers, and its data are lost when it is closed.
 */
public final class Sandbox implements AutoCloseable {
  private static final int HISTORY_LIMIT = 100_000;
  private static final long HISTORY_BYTES = 64L << 20;

  /** Fixed, so that faults strike the same requests in each run. */
  private static final long FAULT_SEED = 1;

  private final Vertx vertx;
  private final ScheduledExecutorService controllers =
      Executors.newSingleThreadScheduledExecutor(
          action -> {
            Thread thread = new Thread(action, "sandbox-controllers");
            thread.setDaemon(true);
            return thread;
          });
  private final SandboxOptions options;
  private final ObjectStore store;
  private final FaultInjector faults;
  private final TokenAuthenticator users;
  private final WatchHandler watches;
  private final RequestLog requests = new RequestLog();
  private final Optional<SelfSignedCertificate> certificate;
  private final HttpServer server;
  private final String token;

  private Sandbox(SandboxOptions options) {
    this.options = options;
    this.vertx = Vertx.vertx(new VertxOptions().setMaxEventLoopExecuteTime(30_000_000_000L));
    this.store =
        new ObjectStore(
            HISTORY_LIMIT,
            HISTORY_BYTES,
            // rises over restarts, as resource versions do in a cluster that keeps its data
            System.currentTimeMillis() * 1000);
    this.faults = new FaultInjector(FAULT_SEED);
    this.users = new TokenAuthenticator();
    this.watches = new WatchHandler(vertx, store, faults, options.bookmarkInterval().toMillis());
    this.token = randomToken();
    users.put(token, Subject.admin("kubernetes-admin"));
    ActionScheduler scheduler = new ActionScheduler(controllers);
    ServedResources registry = new ServedResources();
    Clock clock = Clock.systemUTC();
    MetadataTime timestamps = new MetadataTime(clock);
    FaultyAdmission admission = new FaultyAdmission(faults);
    ObjectRegistry objects = new ObjectRegistry(store, timestamps, admission);
    Deletion deletion = new Deletion(store, objects, admission, timestamps);
    ControllerWrites client = new ControllerWrites(registry, store, objects, deletion, scheduler);
    NamespaceController namespaces = new NamespaceController(registry, store, client, timestamps);
    store.observe(new CrdController(registry, store, client, timestamps));
    store.observe(namespaces);
    store.observe(new GarbageCollector(store, client));
    store.observe(new TtlAfterFinishedController(store, client, scheduler, clock));
    store.observe(new FightingController(faults, registry, objects, scheduler));
    if (!options.rolloutDelay().isNegative()) {
      store.observe(
          new Rollouts(registry, store, objects, scheduler, options.rolloutDelay(), timestamps));
    }
    namespaces.createFirst();
    RequestHandler api =
        new RequestHandler(
            vertx, registry, store, objects, deletion, users, faults, requests, watches);
    this.certificate = certificate(options);
    this.server = vertx.createHttpServer(serverOptions()).requestHandler(api::handle);
  }

  private static Optional<SelfSignedCertificate> certificate(SandboxOptions options) {
    if (!options.tls()) {
      return Optional.empty();
    }
    try {
      return Optional.of(SelfSignedCertificate.selfSigned(options.host()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private HttpServerOptions serverOptions() {
    HttpServerOptions http =
        new HttpServerOptions()
            .setHost(options.host())
            .setPort(options.port())
            .setMaxHeaderSize(64 * 1024)
            .setMaxInitialLineLength(16 * 1024);
    certificate.ifPresent(
        one ->
            http.setSsl(true)
                .setUseAlpn(false)
                .setKeyCertOptions(
                    new PfxOptions()
                        .setValue(Buffer.buffer(one.keyStore()))
                        .setPassword(SelfSignedCertificate.PASSWORD)));
    return http;
  }

  /** Starts a sandbox; it accepts requests when this returns. */
  public static Sandbox start(SandboxOptions options) {
    Sandbox sandbox = new Sandbox(options);
    try {
      sandbox.server.listen().toCompletionStage().toCompletableFuture().join();
    } catch (java.util.concurrent.CompletionException e) {
      sandbox.close();
      throw new IllegalStateException("cannot listen on port " + options.port(), e.getCause());
    }
    return sandbox;
  }

  public String url() {
    return (options.tls() ? "https://" : "http://") + options.host() + ":" + server.actualPort();
  }

  /** Bearer token of the administrator. */
  public String token() {
    return token;
  }

  /** The certificate that clients have to trust, as PEM; empty without TLS. */
  public Optional<String> certificateAuthority() {
    return certificate.map(SelfSignedCertificate::pem);
  }

  /** A kubeconfig for the administrator, as YAML. */
  public String kubeconfig() {
    return Kubeconfig.text("kontrol-sandbox", url(), token, certificateAuthority());
  }

  /** Injects faults into requests. */
  public FaultInjector faults() {
    return faults;
  }

  /** Bearer tokens and what their users may do. */
  public TokenAuthenticator users() {
    return users;
  }

  public RequestLog requests() {
    return requests;
  }

  /** Number of open watches. */
  public int watchCount() {
    return watches.count();
  }

  /** Ends all open watches. */
  public void cutWatches() {
    watches.cut();
  }

  /** Compacts the history: watches that start from an older version get 410. */
  public void compact() {
    store.compact();
  }

  @Override
  public void close() {
    controllers.shutdownNow();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  private static String randomToken() {
    byte[] random = new byte[16];
    new SecureRandom().nextBytes(random);
    return HexFormat.of().formatHex(random);
  }
}
