package io.kontrol.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.sandbox.auth.User;
import io.kontrol.sandbox.auth.Users;
import io.kontrol.sandbox.binaries.Kubeconfig;
import io.kontrol.sandbox.discovery.Catalog;
import io.kontrol.sandbox.discovery.ResourceType;
import io.kontrol.sandbox.fault.Faults;
import io.kontrol.sandbox.fault.FaultyAdmission;
import io.kontrol.sandbox.fault.Fights;
import io.kontrol.sandbox.http.ApiServer;
import io.kontrol.sandbox.http.RequestLog;
import io.kontrol.sandbox.http.Watches;
import io.kontrol.sandbox.json.Json;
import io.kontrol.sandbox.object.Deletion;
import io.kontrol.sandbox.object.Objects;
import io.kontrol.sandbox.object.Target;
import io.kontrol.sandbox.object.WriteOptions;
import io.kontrol.sandbox.rollout.Cascade;
import io.kontrol.sandbox.rollout.Rollouts;
import io.kontrol.sandbox.store.ObjectStore;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
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
  private final Faults faults;
  private final Users users;
  private final Watches watches;
  private final RequestLog requests = new RequestLog();
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
    this.faults = new Faults(options.seed());
    this.users = new Users(options.anonymousIsAdmin());
    this.watches = new Watches(vertx, store, faults, options.bookmarkInterval().toMillis());
    this.token = randomToken();
    users.put(token, User.admin("kubernetes-admin"));
    Catalog catalog = new Catalog();
    Clock clock = Clock.systemUTC();
    FaultyAdmission admission = new FaultyAdmission(faults);
    Objects objects = new Objects(store, clock, admission);
    Deletion deletion = new Deletion(store, objects, admission, clock);
    Cascade cascade = new Cascade(catalog, store, objects, deletion, controllers);
    store.observe(cascade);
    store.observe(new Fights(faults, catalog, objects, controllers));
    if (!options.rolloutDelay().isNegative()) {
      store.observe(
          new Rollouts(catalog, store, objects, controllers, options.rolloutDelay(), clock));
    }
    furnish(catalog, objects, cascade);
    ApiServer api =
        new ApiServer(vertx, catalog, store, objects, deletion, users, faults, requests, watches);
    this.server =
        vertx
            .createHttpServer(
                new HttpServerOptions()
                    .setHost(options.host())
                    .setPort(options.port())
                    .setMaxHeaderSize(64 * 1024)
                    .setMaxInitialLineLength(16 * 1024))
            .requestHandler(api::handle);
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
    return "http://" + options.host() + ":" + server.actualPort();
  }

  /** Of one who may do everything. */
  public String token() {
    return token;
  }

  /** The text of a kubeconfig. */
  public String kubeconfig() {
    return Kubeconfig.text("kontrol-sandbox", url(), token, Optional.empty());
  }

  /** What goes wrong from now on. */
  public Faults faults() {
    return faults;
  }

  /** Who may do what. */
  public Users users() {
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

  private static void furnish(Catalog catalog, Objects objects, Cascade cascade) {
    ResourceType namespaces = catalog.find("", "v1", "namespaces").orElseThrow();
    for (String name : cascade.firstNamespaces()) {
      ObjectNode namespace = Json.object().put("kind", "Namespace").put("apiVersion", "v1");
      namespace.putObject("metadata").put("name", name);
      objects.create(
          new Target(namespaces, "", "", ""), namespace, WriteOptions.by("kube-apiserver"));
    }
  }

  private static String randomToken() {
    byte[] random = new byte[16];
    new SecureRandom().nextBytes(random);
    return HexFormat.of().formatHex(random);
  }
}
