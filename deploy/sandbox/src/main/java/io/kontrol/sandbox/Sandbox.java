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
import io.kontrol.sandbox.fault.Fights;
import io.kontrol.sandbox.http.Certificate;
import io.kontrol.sandbox.http.RequestHandler;
import io.kontrol.sandbox.http.RequestLog;
import io.kontrol.sandbox.http.Watches;
import io.kontrol.sandbox.object.Deletion;
import io.kontrol.sandbox.object.ObjectRegistry;
import io.kontrol.sandbox.object.Timestamps;
import io.kontrol.sandbox.rollout.Rollouts;
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
 * An in-memory Kubernetes API. It keeps the promises of the real one that clients build upon; it
 * runs no containers, and all of it is gone when it is closed.
 */
public final class Sandbox implements AutoCloseable {
  private static final long HISTORY_BYTES = 64L << 20;

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
  private final Watches watches;
  private final RequestLog requests = new RequestLog();
  private final Optional<Certificate> certificate;
  private final HttpServer server;
  private final String token;

  private Sandbox(SandboxOptions options) {
    this.options = options;
    this.vertx = Vertx.vertx(new VertxOptions().setMaxEventLoopExecuteTime(30_000_000_000L));
    this.store =
        new ObjectStore(
            options.historyLimit(),
            HISTORY_BYTES,
            // rises over restarts, as the versions of a cluster do that keeps its data
            System.currentTimeMillis() * 1000);
    this.faults = new FaultInjector(options.seed());
    this.users = new TokenAuthenticator(options.anonymousIsAdmin());
    this.watches = new Watches(vertx, store, faults, options.bookmarkInterval().toMillis());
    this.token = randomToken();
    users.put(token, Subject.admin("kubernetes-admin"));
    ServedResources catalog = new ServedResources();
    Clock clock = Clock.systemUTC();
    Timestamps timestamps = new Timestamps(clock);
    FaultyAdmission admission = new FaultyAdmission(faults);
    ObjectRegistry objects = new ObjectRegistry(store, timestamps, admission);
    Deletion deletion = new Deletion(store, objects, admission, timestamps);
    ControllerWrites hands = new ControllerWrites(catalog, store, objects, deletion, controllers);
    NamespaceController namespaces = new NamespaceController(catalog, store, hands, timestamps);
    store.observe(new CrdController(catalog, store, hands, timestamps));
    store.observe(namespaces);
    store.observe(new GarbageCollector(store, hands));
    store.observe(new TtlAfterFinishedController(store, hands, controllers, clock));
    store.observe(new Fights(faults, catalog, objects, controllers));
    if (!options.rolloutDelay().isNegative()) {
      store.observe(
          new Rollouts(catalog, store, objects, controllers, options.rolloutDelay(), timestamps));
    }
    namespaces.createFirst();
    RequestHandler api =
        new RequestHandler(
            vertx, catalog, store, objects, deletion, users, faults, requests, watches);
    this.certificate = certificate(options);
    this.server = vertx.createHttpServer(serverOptions()).requestHandler(api::handle);
  }

  private static Optional<Certificate> certificate(SandboxOptions options) {
    if (!options.tls()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Certificate.selfSigned(options.host()));
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
                        .setPassword(Certificate.PASSWORD)));
    return http;
  }

  /** Starts one, ready to answer. */
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

  public static Sandbox start() {
    return start(SandboxOptions.defaults());
  }

  public String url() {
    return (options.tls() ? "https://" : "http://") + options.host() + ":" + server.actualPort();
  }

  /** Of one who may do everything. */
  public String token() {
    return token;
  }

  /** What clients have to trust, as PEM; empty without TLS. */
  public Optional<String> certificateAuthority() {
    return certificate.map(Certificate::pem);
  }

  /** The text of a kubeconfig. */
  public String kubeconfig() {
    return Kubeconfig.text("kontrol-sandbox", url(), token, certificateAuthority());
  }

  /** What goes wrong from now on. */
  public FaultInjector faults() {
    return faults;
  }

  /** Who may do what. */
  public TokenAuthenticator users() {
    return users;
  }

  public RequestLog requests() {
    return requests;
  }

  /** Ends all watches that run now. */
  public void cutWatches() {
    watches.cut();
  }

  public int watchCount() {
    return watches.count();
  }

  /** Forgets what happened: watches that start from an older version get 410. */
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
