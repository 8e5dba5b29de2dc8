package io.kontrol.api.stack.render;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.stack.render.expression.Expression;
import io.kontrol.api.stack.render.expression.ExpressionCompiler;
import io.kontrol.api.stack.render.expression.InvalidExpressionException;
import io.kontrol.api.stack.render.object.ObjectTemplate;
import io.kontrol.api.stack.render.object.ObjectTemplateCompiler;
import io.kontrol.api.stack.render.patch.PatchRuleReader;
import io.kontrol.api.stack.render.patch.PatchRules;
import io.kontrol.api.stack.render.schema.ParameterSchema;
import io.kontrol.api.stack.violation.Pointers;
import io.kontrol.api.stack.violation.StackViolation;
import io.kontrol.api.stack.violation.Violations;
import io.kontrol.model.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Compiles a template, and checks all of it that does not depend on parameters. */
final class TemplateCompiler {
  private static final String MUTATIONS = "/allowed_mutations_json";
  private static final String PARAMETERS = MUTATIONS + "/parameters";
  private static final Set<String> FIELDS = Set.of("parameters", "rules", "patches");
  private static final int MOST_RULES = 100;

  private final Violations violations = new Violations();

  private TemplateCompiler() {}

  static CompiledTemplate compile(JsonNode baseSpec, JsonNode allowedMutations) {
    TemplateCompiler compiler = new TemplateCompiler();
    Optional<CompiledTemplate> compiled = compiler.template(baseSpec, allowedMutations);
    if (compiled.isEmpty() || !compiler.violations.isEmpty()) {
      throw new InvalidTemplateException(compiler.violations.list());
    }
    compiler.requireDefaultsRender(compiled.get());
    if (!compiler.violations.isEmpty()) {
      throw new InvalidTemplateException(compiler.violations.list());
    }
    return compiled.get();
  }

  private Optional<CompiledTemplate> template(JsonNode baseSpec, JsonNode allowedMutations) {
    BaseSpec base = BaseSpec.read(baseSpec, violations);
    requireMutations(allowedMutations);
    Optional<ParameterSchema> schema = schema(allowedMutations.path("parameters"));
    if (schema.isEmpty()) {
      return Optional.empty();
    }
    ExpressionCompiler expressions = new ExpressionCompiler(schema.get());
    List<ObjectTemplate> objects = objects(base, schema.get(), expressions);
    List<TemplateRule> rules = rules(allowedMutations.path("rules"), expressions);
    PatchRules patches =
        new PatchRuleReader(objects, violations)
            .read(allowedMutations.path("patches"), MUTATIONS + "/patches");
    if (violations.isEmpty()) {
      requireValidSkeletons(base, objects);
    }
    return Optional.of(
        new CompiledTemplate(base, schema.get(), expressions, objects, rules, patches));
  }

  private void requireMutations(JsonNode mutations) {
    if (!mutations.isObject() && !mutations.isMissingNode() && !mutations.isNull()) {
      violations.add(
          MUTATIONS, "wrong_type", "allowed_mutations_json has parameters, rules and patches.");
    }
    mutations
        .fieldNames()
        .forEachRemaining(
            field -> {
              if (!FIELDS.contains(field)) {
                violations.add(
                    Pointers.child(MUTATIONS, field),
                    "unknown_field",
                    "allowed_mutations_json has parameters, rules and patches.");
              }
            });
  }

  /** A template without a schema has no parameters. */
  private Optional<ParameterSchema> schema(JsonNode given) {
    JsonNode schema =
        given.isMissingNode()
            ? Json.mapper().createObjectNode().set("properties", Json.mapper().createObjectNode())
            : given;
    return ParameterSchema.compile(schema, PARAMETERS, violations);
  }

  private List<ObjectTemplate> objects(
      BaseSpec base, ParameterSchema schema, ExpressionCompiler expressions) {
    Violations found = new Violations();
    ObjectTemplateCompiler compiler = new ObjectTemplateCompiler(schema, expressions, found);
    List<ObjectTemplate> objects = new ArrayList<>();
    for (int i = 0; i < base.objects().size(); i++) {
      compiler.compile(base.objects().get(i), "/objects/" + i).ifPresent(objects::add);
    }
    addToBaseSpec(found.list());
    return objects;
  }

  private void addToBaseSpec(List<StackViolation> found) {
    found.forEach(
        each -> violations.add(BaseSpec.POINTER + each.pointer(), each.rule(), each.message()));
  }

  private List<TemplateRule> rules(JsonNode list, ExpressionCompiler expressions) {
    String where = MUTATIONS + "/rules";
    List<TemplateRule> rules = new ArrayList<>();
    if (!list.isMissingNode() && (!list.isArray() || list.size() > MOST_RULES)) {
      violations.add(where, "wrong_type", "rules is a list of at most " + MOST_RULES + ".");
      return rules;
    }
    for (int i = 0; i < list.size(); i++) {
      rule(list.get(i), Pointers.child(where, i), expressions).ifPresent(rules::add);
    }
    return rules;
  }

  private Optional<TemplateRule> rule(
      JsonNode rule, String pointer, ExpressionCompiler expressions) {
    if (!rule.path("cel").isTextual() || !rule.path("message").isTextual() || rule.size() != 2) {
      violations.add(pointer, "invalid_rule", "A rule has cel, an expression, and message.");
      return Optional.empty();
    }
    try {
      Expression condition = expressions.compile(rule.path("cel").textValue());
      if (condition.kind() != Expression.Kind.FLAG && condition.kind() != Expression.Kind.UNKNOWN) {
        throw new InvalidExpressionException("A rule has to be true or false.");
      }
      return Optional.of(new TemplateRule(condition, rule.path("message").textValue()));
    } catch (InvalidExpressionException e) {
      violations.add(pointer + "/cel", "invalid_expression", String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  /**
   * The manifests with placeholders. Objects whose name or namespace is not constant, or which are
   * not always there, are told apart once there are parameters.
   */
  private void requireValidSkeletons(BaseSpec base, List<ObjectTemplate> objects) {
    Violations found = new Violations();
    String anywhere = "xxxx";
    ObjectChecks checks = new ObjectChecks(anywhere, base.anyNamespace(), found);
    for (ObjectTemplate object : objects) {
      boolean comparable = object.always() && object.constantName().isPresent();
      ObjectChecks used =
          comparable ? checks : new ObjectChecks(anywhere, base.anyNamespace(), found);
      if (object.skeleton() instanceof ObjectNode skeleton) {
        var unused = used.check(skeleton, object.pointer());
      }
    }
    addToBaseSpec(found.list());
  }

  /** A template that needs nothing of its user has to work as it is. */
  private void requireDefaultsRender(CompiledTemplate template) {
    if (!template.hasAllDefaults()) {
      return;
    }
    RenderRequest request =
        new RenderRequest(
            Json.mapper().createObjectNode(),
            List.of(),
            new DeploymentRef(
                "00000000-0000-0000-0000-000000000000", "example", "example", "example"),
            new TemplateRef(1, "example", 1),
            null,
            role -> true);
    if (template.render(request) instanceof Rendering.Rejected rejected) {
      for (StackViolation each : rejected.violations()) {
        String pointer = each.pointer();
        violations.add(
            (pointer.startsWith("/objects") ? BaseSpec.POINTER : MUTATIONS) + pointer,
            each.rule(),
            "With the defaults of all parameters: " + each.message());
      }
    }
  }
}
