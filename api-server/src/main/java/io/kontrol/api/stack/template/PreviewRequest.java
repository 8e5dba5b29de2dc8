package io.kontrol.api.stack.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.platform.document.RequestBody;
import io.kontrol.api.platform.identity.Permissions;
import io.kontrol.api.platform.identity.Role;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.api.stack.render.DeploymentRef;
import io.kontrol.api.stack.render.RenderRequest;
import io.kontrol.api.stack.render.patch.SpecPatch;
import io.kontrol.api.stack.violation.Pointers;
import io.kontrol.api.stack.violation.Violations;
import io.kontrol.model.json.Json;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a preview is rendered with.
 *
 * @param version empty for the newest
 */
record PreviewRequest(
    OptionalInt version,
    DeploymentRef deployment,
    ObjectNode parameters,
    List<SpecPatch> patches,
    Violations violations) {
  private static final Set<String> FIELDS =
      Set.of("version", "name", "namespace", "cluster_id", "parameters", "patches");
  private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
  private static final Pattern CLUSTER =
      Pattern.compile("[A-Za-z0-9]([-A-Za-z0-9_.]{0,98}[A-Za-z0-9])?");

  /** Stands for the id that a deployment would get. */
  private static final String NO_ID = "00000000-0000-0000-0000-000000000000";

  static PreviewRequest read(byte @Nullable [] body, @Nullable String mediaType) {
    JsonNode json = RequestBody.readOne(body, mediaType);
    if (!(json instanceof ObjectNode given)) {
      throw Refusal.invalid("not_an_object", "This has to be an object.");
    }
    Violations violations = new Violations();
    given
        .fieldNames()
        .forEachRemaining(
            field -> {
              if (!FIELDS.contains(field)) {
                violations.add(
                    Pointers.child("", field), "unknown_field", "There is no such field here.");
              }
            });
    String name = text(given, "name", "preview", LABEL, violations);
    String namespace = text(given, "namespace", "default", LABEL, violations);
    String cluster = text(given, "cluster_id", "preview", CLUSTER, violations);
    return new PreviewRequest(
        version(given, violations),
        new DeploymentRef(NO_ID, name, namespace, cluster),
        parameters(given, violations),
        SpecPatch.readAll(given.path("patches"), "/patches", violations),
        violations);
  }

  private static String text(
      ObjectNode given, String field, String absent, Pattern valid, Violations violations) {
    JsonNode value = given.path(field);
    if (value.isMissingNode()) {
      return absent;
    }
    if (!value.isTextual() || !valid.matcher(value.textValue()).matches()) {
      violations.add("/" + field, "invalid_" + field, "This is no valid " + field + ".");
      return absent;
    }
    return value.textValue();
  }

  private static OptionalInt version(ObjectNode given, Violations violations) {
    JsonNode version = given.path("version");
    if (version.isMissingNode() || version.isNull()) {
      return OptionalInt.empty();
    }
    if (!version.isInt() || version.intValue() < 1) {
      violations.add("/version", "invalid_version", "A version is a whole number from 1.");
    }
    return OptionalInt.of(version.asInt());
  }

  private static ObjectNode parameters(ObjectNode given, Violations violations) {
    JsonNode parameters = given.path("parameters");
    if (parameters instanceof ObjectNode object) {
      return object;
    }
    if (!parameters.isMissingNode()) {
      violations.add("/parameters", "wrong_type", "Parameters are an object.");
    }
    return Json.mapper().createObjectNode();
  }

  RenderRequest of(Template template, Permissions permissions) {
    Role role = permissions.roleIn(deployment.cluster(), deployment.namespace());
    return new RenderRequest(
        parameters,
        patches,
        deployment,
        template.reference(),
        null,
        needed -> role != null && role.covers(needed));
  }
}
