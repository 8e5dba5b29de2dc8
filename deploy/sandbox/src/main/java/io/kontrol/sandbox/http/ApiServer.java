package io.kontrol.sandbox.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.sandbox.auth.Action;
import io.kontrol.sandbox.auth.User;
import io.kontrol.sandbox.auth.Users;
import io.kontrol.sandbox.discovery.Catalog;
import io.kontrol.sandbox.discovery.DiscoveryDocuments;
import io.kontrol.sandbox.fault.Fault;
import io.kontrol.sandbox.fault.Faults;
import io.kontrol.sandbox.json.Json;
import io.kontrol.sandbox.object.Bodies;
import io.kontrol.sandbox.object.Deletion;
import io.kontrol.sandbox.object.Objects;
import io.kontrol.sandbox.object.Objects.PatchType;
import io.kontrol.sandbox.object.Scale;
import io.kontrol.sandbox.object.Target;
import io.kontrol.sandbox.object.WriteOptions;
import io.kontrol.sandbox.object.Written;
import io.kontrol.sandbox.status.StatusException;
import io.kontrol.sandbox.store.ObjectStore;
import io.kontrol.sandbox.store.Stored;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Answers requests: who asks, may they, does a fault strike, and what is the answer. */
public final class ApiServer {
  private static final Logger LOG = Logger.getLogger(ApiServer.class.getName());
  private static final long LARGEST_BODY = 3 * 1024 * 1024;

  private final Vertx vertx;
  private final Catalog catalog;
  private final Objects objects;
  private final Deletion deletion;
  private final Users users;
  private final Faults faults;
  private final RequestLog requests;
  private final Watches watches;
  private final ControlApi control;
  private final DiscoveryDocuments discovery;
  private final Lister lister;

  public ApiServer(
      Vertx vertx,
      Catalog catalog,
      ObjectStore store,
      Objects objects,
      Deletion deletion,
      Users users,
      Faults faults,
      RequestLog requests,
      Watches watches) {
    this.vertx = vertx;
    this.catalog = catalog;
    this.objects = objects;
    this.deletion = deletion;
    this.users = users;
    this.faults = faults;
    this.requests = requests;
    this.watches = watches;
    this.control = new ControlApi(faults, users, requests, watches, store);
    this.discovery = new DiscoveryDocuments(catalog);
    this.lister = new Lister(store);
  }

  public void handle(HttpServerRequest request) {
    boolean upgrade = "websocket".equalsIgnoreCase(String.valueOf(request.getHeader("Upgrade")));
    if (upgrade || request.method().name().equals("GET")) {
      guarded(request, () -> dispatch(request, Buffer.buffer(), upgrade));
      return;
    }
    request
        .body()
        .onSuccess(body -> guarded(request, () -> dispatch(request, body, false)))
        .onFailure(e -> LOG.log(Level.FINE, "a request broke off", e));
  }

  private void guarded(HttpServerRequest request, Runnable action) {
    try {
      action.run();
    } catch (StatusException e) {
      new Answer(request).failure(e);
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "cannot answer " + request.method() + " " + request.uri(), e);
      new Answer(request).failure(StatusException.internal(String.valueOf(e)));
    }
  }

  private void dispatch(HttpServerRequest request, Buffer body, boolean webSocket) {
    String path = request.path();
    Answer answer = new Answer(request);
    if (body.length() > LARGEST_BODY) {
      throw new StatusException(
          413,
          "RequestEntityTooLarge",
          "Request entity too large: limit is " + LARGEST_BODY,
          Json.object());
    }
    User user = users.authenticate(request.getHeader("Authorization"));
    if (path.startsWith("/sandbox")) {
      control.handle(request.method().name(), path, body, user, answer);
      return;
    }
    Optional<Target> target = ApiPath.objects(catalog, path);
    if (target.isEmpty()) {
      Users.authorize(
          user, new Action(request.method().name().toLowerCase(Locale.ROOT), "", "", "", "", path));
      documents(request, path, answer);
      return;
    }
    Call call = new Call(request, body, target.get(), new Query(request.params()), webSocket);
    requests.count(call.verb(), call.resource());
    Users.authorize(user, call.action());
    if (isAccessReview(call)) {
      answer.json(201, AccessReviews.answer(user, body.getBytes()));
      return;
    }
    strike(call, () -> guarded(request, () -> perform(call, answer)));
  }

  private static boolean isAccessReview(Call call) {
    return call.target().type().kind().equals("SelfSubjectAccessReview")
        && call.verb().equals("create");
  }

  /** Lets faults strike before the work is done. */
  private void strike(Call call, Runnable work) {
    Target target = call.target();
    Optional<Fault> refused =
        faults.strike(
            call.verb(),
            call.resource(),
            target.namespace(),
            target.name(),
            Fault.Type.TOO_MANY_REQUESTS,
            Fault.Type.ERROR,
            Fault.Type.DROP_BEFORE);
    if (refused.isPresent()) {
      refuse(call, refused.get());
      return;
    }
    if (call.isWrite()
        && faults
            .strike(
                call.verb(),
                call.resource(),
                target.namespace(),
                target.name(),
                Fault.Type.READ_ONLY)
            .isPresent()) {
      throw new StatusException(
          503, "ServiceUnavailable", "the sandbox is read-only for now", Json.object());
    }
    faults
        .strike(call.verb(), call.resource(), target.namespace(), target.name(), Fault.Type.LATENCY)
        .filter(fault -> fault.milliseconds() > 0)
        .ifPresentOrElse(fault -> vertx.setTimer(fault.milliseconds(), t -> work.run()), work);
  }

  private static void refuse(Call call, Fault fault) {
    switch (fault.type()) {
      case TOO_MANY_REQUESTS -> throw StatusException.tooManyRequests(fault.retryAfterSeconds());
      case ERROR -> throw StatusException.internal("a fault that was switched on");
      default -> call.drop();
    }
  }

  private void perform(Call call, Answer answer) {
    Target target = call.target();
    Runnable drop =
        faults
            .strike(
                call.verb(),
                call.resource(),
                target.namespace(),
                target.name(),
                Fault.Type.DROP_AFTER)
            .<Runnable>map(fault -> call::drop)
            .orElse(() -> {});
    answer.beforeSending(drop);
    switch (call.verb()) {
      case "get" -> get(call, answer);
      case "list" -> answer.list(target.type(), lister.list(target, call.query()));
      case "watch" -> watches.start(call);
      case "create" -> answer.written(create(call), target.type());
      case "update" -> answer.written(replace(call), target.type());
      case "patch" -> answer.written(patch(call), target.type());
      case "delete" -> delete(call, answer);
      case "deletecollection" -> deleteAll(call, answer);
      default -> throw StatusException.methodNotAllowed();
    }
  }

  private void get(Call call, Answer answer) {
    Stored stored = objects.get(call.target());
    if (call.target().subresource().equals("scale")) {
      answer.json(200, Scale.of(call.target(), stored.object()));
      return;
    }
    answer.object(call.target().type(), stored);
  }

  private Written create(Call call) {
    WriteOptions options = call.query().writeOptions("CreateOptions", call.userAgent(), false);
    List<String> warnings = new ArrayList<>();
    ObjectNode object =
        call.isProtobuf()
            ? Protobuf.metadataOnly(call.target().type(), call.body().getBytes())
            : body(call, options, warnings);
    Written written = objects.create(call.target(), object, options);
    return new Written(201, written.object(), warnings);
  }

  private Written replace(Call call) {
    WriteOptions options = call.query().writeOptions("UpdateOptions", call.userAgent(), false);
    if (call.target().subresource().equals("scale")) {
      return Scale.replace(objects, call.target(), call.json(), options);
    }
    List<String> warnings = new ArrayList<>();
    ObjectNode object = body(call, options, warnings);
    Written written = objects.replace(call.target(), object, options);
    return new Written(200, written.object(), warnings);
  }

  private static ObjectNode body(Call call, WriteOptions options, List<String> warnings) {
    return Bodies.object(
        call.target().type(),
        call.body().getBytes(),
        call.isYaml(),
        options.validation(),
        warnings);
  }

  private Written patch(Call call) {
    PatchType kind = call.patchType();
    WriteOptions options =
        call.query().writeOptions("PatchOptions", call.userAgent(), kind == PatchType.APPLY);
    if (call.target().subresource().equals("scale")) {
      return Scale.patch(objects, call.target(), kind, call.body().getBytes(), options);
    }
    return objects.patch(call.target(), kind, call.body().getBytes(), options);
  }

  private void delete(Call call, Answer answer) {
    answer.json(200, deletion.delete(call.target(), call.deleteOptions(), call.dryRun()));
  }

  private void deleteAll(Call call, Answer answer) {
    Lister.Page page = lister.list(call.target(), call.query());
    JsonNode options = call.deleteOptions();
    Deletion.check(options);
    for (Stored one : page.items()) {
      Target target = new Target(call.target().type(), one.key().namespace(), one.key().name(), "");
      try {
        deletion.delete(target, options, call.dryRun());
      } catch (StatusException e) {
        if (e.code() != 404) {
          throw e;
        }
      }
    }
    answer.list(call.target().type(), page);
  }

  private void documents(HttpServerRequest request, String path, Answer answer) {
    if (!request.method().name().equals("GET")) {
      throw StatusException.methodNotAllowed();
    }
    boolean aggregated =
        String.valueOf(request.getHeader("Accept")).contains("as=APIGroupDiscoveryList");
    String[] parts = path.split("/");
    switch (parts.length < 2 ? "" : parts[1]) {
      case "livez", "readyz", "healthz" -> answer.text("ok");
      case "openapi" -> answer.json(200, OpenApi.document(catalog, path));
      case "version" -> answer.json(200, ServerVersion.document());
      case "api", "apis" -> {
        boolean core = parts[1].equals("api");
        if (parts.length == 2 && aggregated) {
          answer.aggregated(discovery.aggregated(core));
        } else if (parts.length == 2) {
          answer.json(
              200,
              core
                  ? discovery.coreVersions(String.valueOf(request.authority()))
                  : discovery.groups());
        } else if (parts.length == 3 && !core) {
          answer.json(200, discovery.group(parts[2]));
        } else {
          answer.json(200, discovery.resources(core ? "" : parts[2], parts[parts.length - 1]));
        }
      }
      default -> throw StatusException.unknownPath();
    }
  }

  static JsonNode parse(byte[] body) {
    try {
      return body.length == 0 ? Json.object() : Json.read(body);
    } catch (JsonProcessingException e) {
      throw StatusException.badRequest("the body is no JSON: " + e.getOriginalMessage());
    }
  }
}
