package io.kontrol.api.desired.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.desired.apply.ApplyPlan.Step;
import io.kontrol.api.desired.diff.Difference;
import io.kontrol.api.desired.manifest.Manifest;
import io.kontrol.api.desired.resource.DesiredChange;
import io.kontrol.api.desired.resource.ResourceWriter;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.api.platform.secret.Secrets;
import io.kontrol.model.json.Json;
import io.kontrol.model.resource.ResourceIdentity;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Tells what an apply did, or would do, object by object. */
@ApplicationScoped
public class ApplyReport {
  private final Secrets secrets;

  public ApplyReport(Secrets secrets) {
    this.secrets = secrets;
  }

  ObjectNode done(
      ApplyPlan plan,
      List<Manifest> namespaces,
      Map<ResourceIdentity, ResourceWriter.Row> written,
      ApplyOptions options) {
    Report report = new Report(options);
    for (Manifest namespace : namespaces) {
      ObjectNode item =
          report.item(ApplyAction.CREATED, namespace.apiVersion(), id(namespace, options));
      number(item, null, written.get(id(namespace, options)));
    }
    for (Step step : plan.steps()) {
      ResourceIdentity identity = id(step, options);
      number(report.item(step, identity), step.stored(), written.get(identity));
    }
    return report.finish();
  }

  /** With the difference that each step would make. */
  ObjectNode planned(
      Connection connection, ApplyPlan plan, List<Manifest> namespaces, ApplyOptions options)
      throws SQLException {
    Report report = new Report(options);
    JsonNode nothing = Json.mapper().createObjectNode();
    for (Manifest namespace : namespaces) {
      report
          .item(ApplyAction.CREATED, namespace.apiVersion(), id(namespace, options))
          .set("diff", Difference.of("stored", nothing, "applied", namespace.object()));
    }
    List<Integer> changed =
        plan.steps().stream()
            .filter(step -> step.action() != ApplyAction.UNCHANGED)
            .map(Step::stored)
            .filter(Objects::nonNull)
            .map(StoredRow::id)
            .toList();
    Map<Integer, String> specs = StoredRows.specs(connection, changed);
    for (Step step : plan.steps()) {
      ObjectNode item = report.item(step, id(step, options));
      number(item, step.stored(), null);
      if (step.action() != ApplyAction.UNCHANGED) {
        item.set(
            "diff",
            Difference.of("stored", before(step.stored(), specs), "applied", after(step.change())));
      }
    }
    return report.finish();
  }

  private JsonNode before(@Nullable StoredRow stored, Map<Integer, String> specs) {
    if (stored == null) {
      return Json.mapper().createObjectNode();
    }
    ResourceIdentity identity = stored.identity();
    ObjectNode spec = (ObjectNode) Json.read(specs.getOrDefault(stored.id(), "{}"));
    return shown(
        new Manifest(
            stored.apiVersion(), identity.kind(), identity.namespace(), identity.name(), spec));
  }

  private JsonNode after(@Nullable DesiredChange change) {
    return change == null ? Json.mapper().createObjectNode() : shown(change.manifest());
  }

  private JsonNode shown(Manifest manifest) {
    return manifest.secret()
        ? manifest.withSpec(secrets.redact(manifest.spec())).object()
        : manifest.object();
  }

  ArrayNode rejected(List<ApplyItem> candidates) {
    ArrayNode items = Json.mapper().createArrayNode();
    for (int i = 0; i < candidates.size(); i++) {
      ApplyItem candidate = candidates.get(i);
      Refusal rejection = candidate.rejection();
      if (rejection != null) {
        ObjectNode item = items.addObject();
        item.put("action", name(ApplyAction.REJECTED));
        item.put("position", i + 1);
        name(item, "api_version", candidate.document().path("apiVersion"));
        name(item, "kind", candidate.document().path("kind"));
        name(item, "namespace", candidate.document().path("metadata").path("namespace"));
        name(item, "name", candidate.document().path("metadata").path("name"));
        item.put("code", rejection.code());
        item.put("reason", rejection.detail());
        rejection.members().forEach(item::set);
      }
    }
    return items;
  }

  private static void name(ObjectNode item, String field, JsonNode value) {
    item.put(field, value.isTextual() ? value.textValue() : null);
  }

  private static ResourceIdentity id(Manifest manifest, ApplyOptions options) {
    return ApplyService.identity(options.clusterId(), manifest);
  }

  private static ResourceIdentity id(Step step, ApplyOptions options) {
    StoredRow stored = step.stored();
    return stored == null
        ? id(Objects.requireNonNull(step.change()).manifest(), options)
        : stored.identity();
  }

  private static void number(
      ObjectNode item, @Nullable StoredRow stored, ResourceWriter.@Nullable Row written) {
    if (written != null) {
      item.put("id", written.written().id());
      item.put("generation", written.written().generation());
      item.put("revision", written.written().revision());
    } else if (stored != null) {
      item.put("id", stored.id());
      item.put("generation", stored.generation());
      item.put("revision", stored.revision());
    }
  }

  private static String name(ApplyAction action) {
    return action.name().toLowerCase(Locale.ROOT);
  }

  private static final class Report {
    private final ObjectNode body = Json.mapper().createObjectNode();
    private final ArrayNode items = Json.mapper().createArrayNode();
    private final Map<ApplyAction, Integer> counts = new EnumMap<>(ApplyAction.class);

    Report(ApplyOptions options) {
      body.put("cluster_id", options.clusterId());
      body.put("set", options.set());
      body.put("dry_run", options.dryRun());
    }

    ObjectNode item(Step step, ResourceIdentity identity) {
      DesiredChange change = step.change();
      StoredRow stored = step.stored();
      String apiVersion =
          change != null
              ? change.manifest().apiVersion()
              : Objects.requireNonNull(stored).apiVersion();
      ObjectNode item = item(step.action(), apiVersion, identity);
      item.put("apply_set", step.applySet());
      if (stored != null && step.moves()) {
        item.put("moved_from", stored.applySet());
      }
      return item;
    }

    ObjectNode item(ApplyAction action, String apiVersion, ResourceIdentity identity) {
      counts.merge(action, 1, Integer::sum);
      return items
          .addObject()
          .put("action", name(action))
          .put("api_version", apiVersion)
          .put("kind", identity.kind())
          .put("namespace", identity.namespace())
          .put("name", identity.name())
          .putNull("apply_set");
    }

    ObjectNode finish() {
      ObjectNode summary = body.putObject("summary");
      for (ApplyAction action : ApplyAction.values()) {
        if (action != ApplyAction.REJECTED) {
          summary.put(name(action), counts.getOrDefault(action, 0));
        }
      }
      body.set("items", items);
      return body;
    }
  }
}
