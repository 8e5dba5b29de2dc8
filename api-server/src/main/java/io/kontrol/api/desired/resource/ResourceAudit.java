package io.kontrol.api.desired.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.platform.audit.AuditCategory;
import io.kontrol.api.platform.audit.AuditEntry;
import io.kontrol.model.json.Json;
import io.kontrol.model.resource.ResourceIdentity;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/** Changes of a resource as the audit log tells them: which fields, never their values. */
public final class ResourceAudit {
  private static final int MOST_FIELDS = 50;

  private ResourceAudit() {}

  /** {@code ResourceUpdated} becomes {@code RESOURCE_UPDATED}. */
  public static String action(String eventType) {
    return eventType.replaceAll("(?<=[a-z])(?=[A-Z])", "_").toUpperCase(Locale.ROOT);
  }

  public static AuditEntry entry(
      String action, int id, ResourceIdentity resource, int generation, List<String> changed) {
    ObjectNode details = place(resource).put("generation", generation);
    if (!changed.isEmpty()) {
      ArrayNode fields = details.putArray("changed");
      changed.stream().limit(MOST_FIELDS).forEach(fields::add);
      if (changed.size() > MOST_FIELDS) {
        details.put("changed_total", changed.size());
      }
    }
    return on(action, id, resource).with(details);
  }

  /** A request that was carried out and changed nothing. */
  static AuditEntry unchanged(String action, StoredResource stored) {
    return on(action, stored.id(), stored.identity())
        .with(
            place(stored.identity()).put("generation", stored.generation()).put("unchanged", true));
  }

  private static AuditEntry on(String action, int id, ResourceIdentity resource) {
    String description =
        action.toLowerCase(Locale.ROOT).replace('_', ' ')
            + ": "
            + resource.display()
            + " in cluster "
            + resource.clusterId();
    return AuditEntry.of(action, AuditCategory.RESOURCE, description)
        .on(resource.kind(), Integer.toString(id), resource.name());
  }

  private static ObjectNode place(ResourceIdentity resource) {
    return Json.mapper()
        .createObjectNode()
        .put("cluster_id", resource.clusterId())
        .put("namespace", resource.namespace());
  }

  /** JSON Pointers into the manifest, and names of policies. */
  static List<String> changedFields(StoredResource stored, DesiredChange change) {
    List<String> changed = new ArrayList<>();
    if (!stored.manifest().apiVersion().equals(change.manifest().apiVersion())) {
      changed.add("/apiVersion");
    }
    compare("", stored.manifest().spec(), change.manifest().spec(), changed);
    if (!stored.policies().equals(change.policies())) {
      changed.add("policies");
    }
    if (!Objects.equals(stored.applySet(), change.applySet())) {
      changed.add("apply_set");
    }
    return changed;
  }

  private static void compare(String path, JsonNode before, JsonNode after, List<String> changed) {
    if (before.equals(after)) {
      return;
    }
    if (!before.isObject() || !after.isObject()) {
      changed.add(path);
      return;
    }
    Set<String> names = new TreeSet<>();
    before.fieldNames().forEachRemaining(names::add);
    after.fieldNames().forEachRemaining(names::add);
    for (String name : names) {
      compare(
          path + "/" + name.replace("~", "~0").replace("/", "~1"),
          before.path(name),
          after.path(name),
          changed);
    }
  }
}
