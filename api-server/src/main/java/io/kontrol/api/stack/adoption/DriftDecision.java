package io.kontrol.api.stack.adoption;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.stack.violation.StackViolation;
import io.kontrol.model.json.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The drift of a deployment, each change with whether the template's rules allow it.
 *
 * @param patches of the deployment, with a patch for each change that may be adopted
 * @param refusals by change: why it may not be
 */
record DriftDecision(
    List<DriftedObject> objects, ArrayNode patches, Map<Change, List<StackViolation>> refusals) {
  private static final Pattern POINTER = Pattern.compile("/patches/([0-9]+)(/.*)?");

  /** A change of an object: the object and the position in its JSON Patch. */
  record Change(int resourceId, int position) {}

  /** A change as a patch of the deployment. */
  record Proposal(Change change, ObjectNode patch) {}

  DriftDecision {
    objects = List.copyOf(objects);
    refusals = Map.copyOf(refusals);
  }

  boolean isAdoptable() {
    return refusals.isEmpty() && objects.stream().anyMatch(object -> !object.changes().isEmpty());
  }

  static List<Proposal> proposals(List<DriftedObject> objects) {
    List<Proposal> proposals = new ArrayList<>();
    for (DriftedObject object : objects) {
      for (int i = 0; i < object.changes().size(); i++) {
        JsonNode change = object.changes().get(i);
        ObjectNode patch = Json.mapper().createObjectNode();
        patch.putObject("target").put("kind", object.kind()).put("name", object.name());
        patch.set("op", change.path("op"));
        patch.set("path", change.path("path"));
        if (change.has("value")) {
          patch.set("value", change.path("value"));
        }
        proposals.add(new Proposal(new Change(object.resourceId(), i), patch));
      }
    }
    return proposals;
  }

  /** The patches of the deployment without those that a proposal replaces, and the proposals. */
  static ArrayNode merged(ArrayNode present, List<Proposal> proposals) {
    ArrayNode merged = Json.mapper().createArrayNode();
    for (JsonNode patch : present) {
      if (proposals.stream().noneMatch(proposal -> isSamePlace(proposal.patch(), patch))) {
        merged.add(patch);
      }
    }
    proposals.forEach(proposal -> merged.add(proposal.patch()));
    return merged;
  }

  private static boolean isSamePlace(JsonNode one, JsonNode other) {
    return one.path("target").equals(other.path("target"))
        && one.path("path").equals(other.path("path"));
  }

  /**
   * What stands against which proposal.
   *
   * @param first the position of the first proposal in the merged patches
   * @param violations of a rendering with all of them; what names no patch is said of each
   */
  static Map<Change, List<StackViolation>> refusals(
      List<Proposal> proposals, int first, List<StackViolation> violations) {
    Map<Change, List<StackViolation>> refusals = new HashMap<>();
    for (StackViolation violation : violations) {
      Matcher pointer = POINTER.matcher(violation.pointer());
      int position = pointer.matches() ? Integer.parseInt(pointer.group(1)) - first : -1;
      if (position >= 0 && position < proposals.size()) {
        add(refusals, proposals.get(position).change(), violation);
      } else {
        proposals.forEach(proposal -> add(refusals, proposal.change(), violation));
      }
    }
    return refusals;
  }

  private static void add(
      Map<Change, List<StackViolation>> refusals, Change change, StackViolation violation) {
    refusals.computeIfAbsent(change, unused -> new ArrayList<>()).add(violation);
  }

  ObjectNode json() {
    ObjectNode json = Json.mapper().createObjectNode();
    json.put("adoptable", isAdoptable());
    ArrayNode list = json.putArray("objects");
    objects.forEach(object -> list.add(json(object)));
    return json;
  }

  private ObjectNode json(DriftedObject object) {
    ObjectNode json = Json.mapper().createObjectNode();
    json.put("resource_id", object.resourceId())
        .put("kind", object.kind())
        .put("namespace", object.namespace())
        .put("name", object.name())
        .put("sync", object.sync())
        .put("drift_policy", object.policy())
        .put("unified", object.unified());
    ArrayNode changes = json.putArray("changes");
    for (int i = 0; i < object.changes().size(); i++) {
      ObjectNode change = object.changes().get(i).deepCopy();
      List<StackViolation> against = refusals.get(new Change(object.resourceId(), i));
      change.put("adoptable", against == null);
      change.put("rule", against == null ? null : against.get(0).rule());
      change.put("reason", against == null ? null : against.get(0).message());
      changes.add(change);
    }
    return json;
  }
}
