package io.kontrol.sandbox.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.sandbox.auth.RequestAttributes;
import io.kontrol.sandbox.auth.Subject;
import io.kontrol.sandbox.auth.TokenAuthenticator;
import io.kontrol.sandbox.discovery.ServedResources;
import io.kontrol.sandbox.fault.FaultInjector;
import io.kontrol.sandbox.json.SandboxJson;
import io.kontrol.sandbox.object.Deletion;
import io.kontrol.sandbox.object.ObjectRegistry;
import io.kontrol.sandbox.object.RequestTarget;
import io.kontrol.sandbox.status.StatusException;
import io.kontrol.sandbox.store.ObjectStore;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.Locale;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Handles requests: authentication, authorization, faults, then the handler. */
public final class RequestHandler {
  private static final Logger LOG = Logger.getLogger(RequestHandler.class.getName());
  private static final long LARGEST_BODY = 3 * 1024 * 1024;

  private final ServedResources registry;
  private final TokenAuthenticator users;
  private final RequestLog requests;
  private final ControlApi control;
  private final NonResourceEndpoints documents;
  private final FaultFilter injector;
  private final ResourceHandler resources;

  public RequestHandler(
      Vertx vertx,
      ServedResources registry,
      ObjectStore store,
      ObjectRegistry objects,
      Deletion deletion,
      TokenAuthenticator users,
      FaultInjector faults,
      RequestLog requests,
      WatchHandler watches) {
    this.registry = registry;
    this.users = users;
    this.requests = requests;
    this.control = new ControlApi(faults, users, requests, watches, store);
    this.documents = new NonResourceEndpoints(registry);
    this.injector = new FaultFilter(vertx, faults);
    this.resources = new ResourceHandler(store, objects, deletion, watches);
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
        .onFailure(e -> LOG.log(Level.FINE, "the client closed a request", e));
  }

  private void guarded(HttpServerRequest request, Runnable action) {
    try {
      action.run();
    } catch (StatusException e) {
      new ResponseWriter(request).failure(e);
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "cannot answer " + request.method() + " " + request.uri(), e);
      new ResponseWriter(request).failure(StatusException.internal(String.valueOf(e)));
    }
  }

  private void dispatch(HttpServerRequest request, Buffer body, boolean webSocket) {
    String path = request.path();
    ResponseWriter answer = new ResponseWriter(request);
    if (body.length() > LARGEST_BODY) {
      throw new StatusException(
          413,
          "RequestEntityTooLarge",
          "Request entity too large: limit is " + LARGEST_BODY,
          SandboxJson.object());
    }
    Subject user = users.authenticate(request.getHeader("Authorization"));
    if (path.startsWith("/sandbox")) {
      control.handle(request.method().name(), path, body, user, answer);
      return;
    }
    Optional<RequestTarget> target = ApiPath.objects(registry, path);
    if (target.isEmpty()) {
      String verb = request.method().name().toLowerCase(Locale.ROOT);
      TokenAuthenticator.authorize(user, new RequestAttributes(verb, "", "", "", "", path));
      documents.answer(request, answer);
      return;
    }
    ObjectRequest call =
        new ObjectRequest(
            request, body, target.get(), new RequestParameters(request.params()), webSocket);
    requests.count(call.verb(), call.resource());
    TokenAuthenticator.authorize(user, call.action());
    if (isAccessReview(call)) {
      answer.json(201, AccessReviews.answer(user, call));
      return;
    }
    injector.before(
        call,
        () ->
            guarded(
                request,
                () -> {
                  answer.beforeSending(injector.after(call));
                  resources.perform(call, answer);
                }));
  }

  private static boolean isAccessReview(ObjectRequest call) {
    return call.target().type().kind().equals("SelfSubjectAccessReview")
        && call.verb().equals("create");
  }

  static JsonNode parse(byte[] body) {
    try {
      return body.length == 0 ? SandboxJson.object() : SandboxJson.read(body);
    } catch (JsonProcessingException e) {
      throw StatusException.badRequest("the body is no JSON: " + e.getOriginalMessage());
    }
  }
}
