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
import io.kontrol.sandbox.object.Target;
import io.kontrol.sandbox.status.StatusException;
import io.kontrol.sandbox.store.ObjectStore;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.Locale;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Answers requests: who asks, may they, does a fault strike, and what is the answer. */
public final class RequestHandler {
  private static final Logger LOG = Logger.getLogger(RequestHandler.class.getName());
  private static final long LARGEST_BODY = 3 * 1024 * 1024;

  private final ServedResources catalog;
  private final TokenAuthenticator users;
  private final RequestLog requests;
  private final ControlApi control;
  private final NonResourceEndpoints documents;
  private final Strikes strikes;
  private final Operations operations;

  public RequestHandler(
      Vertx vertx,
      ServedResources catalog,
      ObjectStore store,
      ObjectRegistry objects,
      Deletion deletion,
      TokenAuthenticator users,
      FaultInjector faults,
      RequestLog requests,
      Watches watches) {
    this.catalog = catalog;
    this.users = users;
    this.requests = requests;
    this.control = new ControlApi(faults, users, requests, watches, store);
    this.documents = new NonResourceEndpoints(catalog);
    this.strikes = new Strikes(vertx, faults);
    this.operations = new Operations(store, objects, deletion, watches);
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
    Optional<Target> target = ApiPath.objects(catalog, path);
    if (target.isEmpty()) {
      String verb = request.method().name().toLowerCase(Locale.ROOT);
      TokenAuthenticator.authorize(user, new RequestAttributes(verb, "", "", "", "", path));
      documents.answer(request, answer);
      return;
    }
    ObjectRequest call =
        new ObjectRequest(request, body, target.get(), new Query(request.params()), webSocket);
    requests.count(call.verb(), call.resource());
    TokenAuthenticator.authorize(user, call.action());
    if (isAccessReview(call)) {
      answer.json(201, AccessReviews.answer(user, call));
      return;
    }
    strikes.before(
        call,
        () ->
            guarded(
                request,
                () -> {
                  answer.beforeSending(strikes.after(call));
                  operations.perform(call, answer);
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
