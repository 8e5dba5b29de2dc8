package io.kontrol.api.stack.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.platform.document.YamlDocuments;
import io.kontrol.api.platform.identity.Role;
import io.kontrol.api.stack.render.patch.SpecPatch;
import io.kontrol.api.stack.violation.StackViolation;
import io.kontrol.api.stack.violation.Violations;
import io.kontrol.model.json.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Templates as YAML, and what they render to. */
final class RenderFixture {
  private static final DeploymentRef DEPLOYMENT =
      new DeploymentRef("11-22", "shop", "team", "local");
  private static final TemplateRef TEMPLATE = new TemplateRef(7, "web", 3);

  private RenderFixture() {}

  static ObjectNode yaml(String text) {
    return (ObjectNode) YamlDocuments.readAll(text).get(0);
  }

  /**
   * @param text base_spec_json and allowed_mutations_json
   */
  static CompiledTemplate template(String text) {
    JsonNode json = yaml(text);
    return CompiledTemplate.compile(
        json.path("base_spec_json"), json.path("allowed_mutations_json"));
  }

  /** A ConfigMap with the given text. All parameters are required. */
  static String configMap(String value, String properties) {
    ObjectNode template = Json.mapper().createObjectNode();
    ObjectNode object = template.putObject("base_spec_json").putArray("objects").addObject();
    object.put("apiVersion", "v1").put("kind", "ConfigMap");
    object.putObject("metadata").put("name", "config");
    object.putObject("data").put("value", value);
    ObjectNode schema = template.putObject("allowed_mutations_json").putObject("parameters");
    schema.set("properties", yaml(properties));
    schema.path("properties").fieldNames().forEachRemaining(schema.withArray("required")::add);
    return Json.write(template);
  }

  static List<StackViolation> mistakes(String text) {
    @Nullable InvalidTemplateException invalid =
        catchThrowableOfType(InvalidTemplateException.class, () -> template(text));
    assertThat(invalid).as("is refused: %s", text).isNotNull();
    return invalid.violations();
  }

  static RenderRequest request(String parameters, String... patches) {
    return request(parameters, null, Role.DEVOPS, patches);
  }

  static RenderRequest request(
      String parameters, @Nullable ObjectNode before, Role role, String... patches) {
    Violations violations = new Violations();
    var list = Json.mapper().createArrayNode();
    for (String patch : patches) {
      list.add(yaml(patch));
    }
    List<SpecPatch> read = SpecPatch.readAll(list, "/patches", violations);
    assertThat(violations.list()).isEmpty();
    return new RenderRequest(yaml(parameters), read, DEPLOYMENT, TEMPLATE, before, role::covers);
  }

  static Rendering.Rendered rendered(CompiledTemplate template, RenderRequest request) {
    Rendering rendering = template.render(request);
    assertThat(rendering).isInstanceOf(Rendering.Rendered.class);
    return (Rendering.Rendered) rendering;
  }

  static List<StackViolation> rejected(CompiledTemplate template, RenderRequest request) {
    Rendering rendering = template.render(request);
    assertThat(rendering).isInstanceOf(Rendering.Rejected.class);
    return ((Rendering.Rejected) rendering).violations();
  }

  static ObjectNode first(String template, String parameters) {
    return rendered(template(template), request(parameters)).objects().get(0);
  }
}
