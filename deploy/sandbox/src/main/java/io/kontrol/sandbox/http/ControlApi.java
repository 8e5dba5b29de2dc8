package io.kontrol.sandbox.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.sandbox.auth.RequestAttributes;
import io.kontrol.sandbox.auth.Rule;
import io.kontrol.sandbox.auth.Subject;
import io.kontrol.sandbox.auth.TokenAuthenticator;
import io.kontrol.sandbox.fault.FaultInjector;
import io.kontrol.sandbox.fault.InjectedFault;
import io.kontrol.sandbox.json.SandboxJson;
import io.kontrol.sandbox.status.StatusException;
import io.kontrol.sandbox.store.ObjectStore;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The sandbox's own paths, under {@code /sandbox}: {@code faults}, {@code faults/ID}, {@code
 * watches}, {@code history}, {@code requests} and {@code tokens/TOKEN}.
 */
final class ControlApi {
  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private final FaultInjector faults;
  private final TokenAuthenticator users;
  private final RequestLog requests;
  private final WatchHandler watches;
  private final ObjectStore store;

  ControlApi(
      FaultInjector faults,
      TokenAuthenticator users,
      RequestLog requests,
      WatchHandler watches,
      ObjectStore store) {
    this.faults = faults;
    this.users = users;
    this.requests = requests;
    this.watches = watches;
    this.store = store;
  }

  void handle(String method, String path, Buffer body, Subject user, ResponseWriter answer) {
    if (!user.may(new RequestAttributes("*", "", "", "", "", path))) {
      throw StatusException.forbidden("", "sandbox", "", "only an administrator may do that");
    }
    String[] parts = path.split("/");
    String what = parts.length > 2 ? parts[2] : "";
    String id = parts.length > 3 ? parts[3] : "";
    ObjectNode done = SandboxJson.object();
    switch (method + " " + what) {
      case "GET faults" ->
          faults.all().forEach((key, fault) -> done.set(key, MAPPER.valueToTree(fault)));
      case "POST faults" -> done.put("id", faults.add(fault(body)));
      case "PUT faults" -> faults.put(id, fault(body));
      case "DELETE faults" -> {
        if (id.isEmpty()) {
          faults.clear();
        } else if (!faults.remove(id)) {
          throw StatusException.notFound("", "faults", id);
        }
      }
      case "GET watches" -> done.put("count", watches.count());
      case "DELETE watches" -> watches.cut();
      case "DELETE history" -> store.compact();
      case "GET requests" -> requests.counts().forEach(done::put);
      case "DELETE requests" -> requests.clear();
      case "PUT tokens" -> users.put(id, user(body));
      case "DELETE tokens" -> users.remove(id);
      default -> throw StatusException.unknownPath();
    }
    answer.json(200, done);
  }

  /**
   * {@code {"type": "LATENCY", "verbs": […], "times": …}}, with the fields of {@link
   * InjectedFault}.
   */
  private static InjectedFault fault(Buffer body) {
    ObjectNode full = MAPPER.createObjectNode();
    full.put("probability", 1).put("times", -1).put("retryAfterSeconds", 1);
    if (RequestHandler.parse(body.getBytes()) instanceof ObjectNode given) {
      full.setAll(given);
    }
    try {
      return MAPPER.treeToValue(full, InjectedFault.class);
    } catch (JsonProcessingException e) {
      throw StatusException.badRequest("not a fault: " + e.getOriginalMessage());
    }
  }

  /** {@code {"user": …, "namespace": …, "rules": […]}}, the rules as in a Role. */
  private static Subject user(Buffer body) {
    JsonNode given = RequestHandler.parse(body.getBytes());
    List<Rule> rules = new ArrayList<>();
    given.path("rules").forEach(r -> rules.add(Rule.of(r, given.path("namespace").asText())));
    return new Subject(given.path("user").asText(), rules);
  }
}
