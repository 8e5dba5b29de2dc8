package io.kontrol.api.desired.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.observed.wait.AwaitedResource;
import io.kontrol.api.observed.wait.Obstacle;
import io.kontrol.api.observed.wait.RequestedWait;
import io.kontrol.api.observed.wait.WaitOutcome;
import io.kontrol.api.platform.http.Reply;
import io.kontrol.model.json.Json;
import java.util.ArrayList;
import java.util.List;

/**
 * Answers of an apply that waits: when its objects are where they should be, or with what is not.
 */
final class ApplyReplies {
  private ApplyReplies() {}

  /**
   * @param answer of the apply, as {@link ApplyJson} makes it; perhaps that of an earlier request
   *     with the same Idempotency-Key
   */
  static List<AwaitedResource> resources(JsonNode answer) {
    List<AwaitedResource> resources = new ArrayList<>();
    for (JsonNode item : answer.path("items")) {
      resources.add(
          new AwaitedResource(
              item.path("id").intValue(),
              item.path("generation").intValue(),
              item.path("action").asText().equals("pruned")));
    }
    return resources;
  }

  /** 504 where the condition was not reached: a client that looks at the status alone notices. */
  static Reply reply(ObjectNode answer, RequestedWait wait, WaitOutcome outcome) {
    ObjectNode json = answer.putObject("wait");
    json.put("condition", wait.condition().text());
    json.put("reached", outcome.reached());
    json.put("after_ms", outcome.after().toMillis());
    json.put("waiting", outcome.waiting());
    ArrayNode obstacles = json.putArray("obstacles");
    for (Obstacle obstacle : outcome.obstacles()) {
      obstacles.add(json(obstacle));
    }
    return Reply.json(outcome.reached() ? 200 : 504, answer);
  }

  private static ObjectNode json(Obstacle obstacle) {
    return Json.mapper()
        .createObjectNode()
        .put("id", obstacle.id())
        .put("kind", obstacle.kind())
        .put("namespace", obstacle.namespace())
        .put("name", obstacle.name())
        .put("sync", obstacle.sync())
        .put("health", obstacle.health())
        .put("message", obstacle.message());
  }
}
