package io.kontrol.api.desired.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.desired.ApplyOptions;
import io.kontrol.api.desired.ApplyResult.Accepted;
import io.kontrol.api.desired.ObjectAction;
import io.kontrol.api.desired.ObjectResult;
import io.kontrol.api.desired.RowVersion;
import io.kontrol.api.desired.apply.ApplyPlan.Step;
import io.kontrol.api.desired.diff.Difference;
import io.kontrol.api.desired.manifest.Manifest;
import io.kontrol.api.desired.resource.DesiredChange;
import io.kontrol.api.platform.secret.Secrets;
import io.kontrol.model.json.Json;
import io.kontrol.model.resource.ResourceIdentity;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Turns a plan into results, object by object. */
@ApplicationScoped
public class ApplyResults {
  private final Secrets secrets;

  public ApplyResults(Secrets secrets) {
    this.secrets = secrets;
  }

  Accepted written(
      ApplyPlan plan,
      List<Manifest> namespaces,
      Map<ResourceIdentity, RowVersion> written,
      ApplyOptions options) {
    List<ObjectResult> objects = new ArrayList<>();
    for (Manifest namespace : namespaces) {
      RowVersion version = written.get(identity(namespace, options));
      objects.add(created(namespace, options, version, null));
    }
    for (Step step : plan.steps()) {
      RowVersion version = written.get(identity(step, options));
      objects.add(result(step, options, version, null));
    }
    return new Accepted(objects);
  }

  /** With the difference that each step would make; Secrets as digests. */
  Accepted planned(
      Connection connection, ApplyPlan plan, List<Manifest> namespaces, ApplyOptions options)
      throws SQLException {
    List<Integer> changed =
        plan.steps().stream()
            .filter(step -> step.action() != ObjectAction.UNCHANGED)
            .map(Step::stored)
            .filter(Objects::nonNull)
            .map(StoredRow::id)
            .toList();
    Map<Integer, String> specs = StoredRows.specs(connection, changed);
    JsonNode nothing = Json.mapper().createObjectNode();
    List<ObjectResult> objects = new ArrayList<>();
    for (Manifest namespace : namespaces) {
      objects.add(created(namespace, options, null, difference(nothing, namespace.object())));
    }
    for (Step step : plan.steps()) {
      JsonNode difference =
          step.action() == ObjectAction.UNCHANGED
              ? null
              : difference(before(step.stored(), specs), after(step.change()));
      objects.add(result(step, options, null, difference));
    }
    return new Accepted(objects);
  }

  private static JsonNode difference(JsonNode before, JsonNode after) {
    return Difference.of("stored", before, "applied", after);
  }

  private static ObjectResult created(
      Manifest manifest,
      ApplyOptions options,
      @Nullable RowVersion version,
      @Nullable JsonNode difference) {
    return new ObjectResult(
        ObjectAction.CREATED,
        identity(manifest, options),
        manifest.apiVersion(),
        null,
        false,
        null,
        version,
        difference);
  }

  private static ObjectResult result(
      Step step,
      ApplyOptions options,
      @Nullable RowVersion written,
      @Nullable JsonNode difference) {
    StoredRow stored = step.stored();
    return new ObjectResult(
        step.action(),
        identity(step, options),
        step.change() != null
            ? step.change().manifest().apiVersion()
            : Objects.requireNonNull(stored).apiVersion(),
        step.applySet(),
        step.moves(),
        stored != null && step.moves() ? stored.applySet() : null,
        written != null || stored == null ? written : stored.version(),
        difference);
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

  private static ResourceIdentity identity(Manifest manifest, ApplyOptions options) {
    return manifest.identity(options.clusterId());
  }

  private static ResourceIdentity identity(Step step, ApplyOptions options) {
    StoredRow stored = step.stored();
    return stored == null
        ? identity(Objects.requireNonNull(step.change()).manifest(), options)
        : stored.identity();
  }
}
