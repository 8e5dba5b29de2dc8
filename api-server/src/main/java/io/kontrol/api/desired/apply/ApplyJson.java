package io.kontrol.api.desired.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.desired.ApplyOptions;
import io.kontrol.api.desired.ApplyResult.Accepted;
import io.kontrol.api.desired.ApplyResult.Rejected;
import io.kontrol.api.desired.ObjectAction;
import io.kontrol.api.desired.ObjectResult;
import io.kontrol.api.desired.RejectedObject;
import io.kontrol.api.desired.RowVersion;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.model.json.Json;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The result of an apply as the API shows it. */
final class ApplyJson {
  private static final Set<ObjectAction> COUNTED =
      EnumSet.range(ObjectAction.CREATED, ObjectAction.PRUNED);

  private ApplyJson() {}

  static ObjectNode of(Accepted accepted, ApplyOptions options) {
    ObjectNode body = Json.mapper().createObjectNode();
    body.put("cluster_id", options.clusterId());
    body.put("set", options.set());
    body.put("dry_run", options.dryRun());
    Map<ObjectAction, Integer> counts = new EnumMap<>(ObjectAction.class);
    ObjectNode summary = body.putObject("summary");
    ArrayNode items = body.putArray("items");
    for (ObjectResult object : accepted.objects()) {
      counts.merge(object.action(), 1, Integer::sum);
      items.add(item(object));
    }
    for (ObjectAction action : COUNTED) {
      summary.put(name(action), counts.getOrDefault(action, 0));
    }
    return body;
  }

  private static ObjectNode item(ObjectResult object) {
    ObjectNode item = Json.mapper().createObjectNode();
    item.put("action", name(object.action()))
        .put("api_version", object.apiVersion())
        .put("kind", object.identity().kind())
        .put("namespace", object.identity().namespace())
        .put("name", object.identity().name())
        .put("apply_set", object.applySet());
    if (object.moved()) {
      item.put("moved_from", object.movedFrom());
    }
    RowVersion version = object.version();
    if (version != null) {
      item.put("id", version.id());
      item.put("generation", version.generation());
      item.put("revision", version.revision());
    }
    if (object.difference() != null) {
      item.set("diff", object.difference());
    }
    return item;
  }

  private static String name(ObjectAction action) {
    return action.name().toLowerCase(Locale.ROOT);
  }

  /** The refusal of the whole, with each object's own. */
  static Refusal refusal(Rejected rejected) {
    return rejected.objects().isEmpty()
        ? rejected.refusal()
        : rejected.refusal().with("items", items(rejected.objects()));
  }

  private static ArrayNode items(List<RejectedObject> objects) {
    ArrayNode items = Json.mapper().createArrayNode();
    for (RejectedObject object : objects) {
      JsonNode document = object.document();
      ObjectNode item = items.addObject();
      item.put("action", "rejected");
      item.put("position", object.position() + 1);
      text(item, "api_version", document.path("apiVersion"));
      text(item, "kind", document.path("kind"));
      text(item, "namespace", document.path("metadata").path("namespace"));
      text(item, "name", document.path("metadata").path("name"));
      item.put("code", object.refusal().code());
      item.put("reason", object.refusal().detail());
      object.refusal().members().forEach(item::set);
    }
    return items;
  }

  private static void text(ObjectNode item, String field, JsonNode value) {
    item.put(field, value.isTextual() ? value.textValue() : null);
  }
}
