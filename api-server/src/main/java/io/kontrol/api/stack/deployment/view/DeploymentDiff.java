package io.kontrol.api.stack.deployment.view;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.desired.diff.Difference;
import io.kontrol.api.desired.diff.LiveProjection;
import io.kontrol.api.desired.manifest.ServerFieldStripper;
import io.kontrol.api.platform.identity.Permissions;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.api.stack.deployment.row.DeploymentRevisions;
import io.kontrol.api.stack.deployment.view.DeploymentResources.Live;
import io.kontrol.model.json.Json;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Compares two generations of a deployment, or one with what is in the cluster. */
@ApplicationScoped
public class DeploymentDiff {
  public static final String LIVE = "live";

  private final ObjectDifferences differences;
  private final HistoryQuery history;

  public DeploymentDiff(ObjectDifferences differences, HistoryQuery history) {
    this.differences = differences;
    this.history = history;
  }

  /**
   * @param from the number of a generation, or {@code live}; and so is the other
   */
  public ObjectNode between(
      Connection connection, UUID id, String from, String to, Permissions viewer)
      throws SQLException {
    Integer left = generation(from);
    Integer right = generation(to);
    List<ObjectNode> before = left == null ? List.of() : objects(connection, id, left);
    List<ObjectNode> after = right == null ? List.of() : objects(connection, id, right);
    if (left == null && right == null) {
      throw Refusal.malformed(
          "invalid_query_parameter", "At least one of from and to is the number of a generation.");
    }
    if (left == null || right == null) {
      Live live = DeploymentResources.live(connection, id, viewer);
      before = left == null ? projected(live, after) : live.shown(before);
      after = right == null ? projected(live, before) : live.shown(after);
    }
    ObjectNode answer = Json.mapper().createObjectNode().put("from", from).put("to", to);
    ArrayNode changes = Json.mapper().createArrayNode();
    differences.between(before, after).stream()
        .filter(change -> !change.action().equals("unchanged"))
        .forEach(change -> changes.add(change.json()));
    answer.put("equal", changes.isEmpty());
    answer.set("content", content(connection, id, left, right));
    answer.set("objects", changes);
    return answer;
  }

  /** Parameters, patches and the version of the template; null where one side is the cluster. */
  private JsonNode content(
      Connection connection, UUID id, @Nullable Integer left, @Nullable Integer right)
      throws SQLException {
    if (left == null || right == null) {
      return Json.mapper().nullNode();
    }
    return Difference.of(
        "before", content(connection, id, left), "after", content(connection, id, right));
  }

  private ObjectNode content(Connection connection, UUID id, int generation) throws SQLException {
    ObjectNode whole =
        history.find(connection, id, generation).orElseThrow(() -> absent(generation));
    return whole.retain("template_version", "parameters", "patches");
  }

  /** The live objects reduced to the fields that the desired ones have. */
  private List<ObjectNode> projected(Live live, List<ObjectNode> desired) {
    Map<ObjectDifferences.Key, ObjectNode> wanted = new HashMap<>();
    desired.forEach(
        object -> wanted.put(ObjectDifferences.Key.of(object), differences.comparable(object)));
    List<ObjectNode> projected = new ArrayList<>();
    for (ObjectNode object : live.objects()) {
      ServerFieldStripper.strip(object);
      ObjectNode found = differences.comparable(object);
      ObjectNode own = wanted.get(ObjectDifferences.Key.of(object));
      projected.add(own == null ? found : (ObjectNode) LiveProjection.at(own, found));
    }
    return projected;
  }

  private static @Nullable Integer generation(String side) {
    if (side.equals(LIVE)) {
      return null;
    }
    if (!side.matches("[1-9][0-9]{0,8}")) {
      throw Refusal.malformed(
          "invalid_query_parameter", "from and to are the number of a generation, or live.");
    }
    return Integer.valueOf(side);
  }

  private static List<ObjectNode> objects(Connection connection, UUID id, int generation)
      throws SQLException {
    JsonNode spec =
        DeploymentRevisions.find(connection, id, generation)
            .map(DeploymentRevisions.Revision::desiredSpec)
            .orElseThrow(() -> absent(generation));
    List<ObjectNode> objects = new ArrayList<>();
    for (JsonNode object : spec.path("objects")) {
      if (object instanceof ObjectNode manifest) {
        objects.add(manifest);
      }
    }
    return objects;
  }

  private static Refusal absent(int generation) {
    return Refusal.notFound(
        "generation_absent", "The deployment has no generation " + generation + ".");
  }
}
