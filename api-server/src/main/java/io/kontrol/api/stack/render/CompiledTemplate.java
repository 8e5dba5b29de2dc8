package io.kontrol.api.stack.render;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.stack.render.expression.EvaluationBudget;
import io.kontrol.api.stack.render.expression.EvaluationException;
import io.kontrol.api.stack.render.expression.ExpressionCompiler;
import io.kontrol.api.stack.render.expression.Variables;
import io.kontrol.api.stack.render.object.Evaluation;
import io.kontrol.api.stack.render.object.ObjectTemplate;
import io.kontrol.api.stack.render.patch.PatchApplication;
import io.kontrol.api.stack.render.patch.PatchRules;
import io.kontrol.api.stack.render.schema.ParameterSchema;
import io.kontrol.api.stack.violation.Violations;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A template at a version, ready to be rendered any number of times, from any thread. */
public final class CompiledTemplate {
  private static final String PARAMETERS = "/parameters";
  private static final String PATCHES = "/patches";

  private final BaseSpec base;
  private final ParameterSchema schema;
  private final ExpressionCompiler expressions;
  private final List<ObjectTemplate> objects;
  private final List<TemplateRule> rules;
  private final PatchRules patchRules;

  CompiledTemplate(
      BaseSpec base,
      ParameterSchema schema,
      ExpressionCompiler expressions,
      List<ObjectTemplate> objects,
      List<TemplateRule> rules,
      PatchRules patchRules) {
    this.base = base;
    this.schema = schema;
    this.expressions = expressions;
    this.objects = List.copyOf(objects);
    this.rules = List.copyOf(rules);
    this.patchRules = patchRules;
  }

  /**
   * Checks a template as it is checked when it is saved.
   *
   * @throws InvalidTemplateException with all violations, by JSON Pointers into the template
   */
  public static CompiledTemplate compile(JsonNode baseSpec, JsonNode allowedMutations) {
    return TemplateCompiler.compile(baseSpec, allowedMutations);
  }

  /** Whether the template asks for a root ConfigMap that owns its objects. */
  public boolean root() {
    return base.root();
  }

  /** Whether the template may be rendered without any parameter. */
  public boolean hasAllDefaults() {
    return schema.hasAllDefaults();
  }

  /** A copy of parameters in which each {@code writeOnly} value is null. */
  public ObjectNode withoutSecrets(ObjectNode parameters) {
    return schema.withoutSecrets(parameters);
  }

  /** Never throws for what a user gave: violations come back as values. */
  public Rendering render(RenderRequest request) {
    Violations violations = new Violations();
    patchRules.authorize(request.patches(), PATCHES, request.mayPatch(), violations);
    ObjectNode parameters = schema.withDefaults(request.parameters());
    int before = violations.size();
    schema.validate(parameters, PARAMETERS, violations);
    if (request.before() != null) {
      schema.requireUnchanged(request.before(), parameters, PARAMETERS, violations);
    }
    if (violations.size() > before) {
      return new Rendering.Rejected(violations.list());
    }
    Variables variables =
        expressions.variables(
            parameters, request.deployment().variables(), request.template().variables());
    Evaluation evaluation = new Evaluation(variables, new EvaluationBudget(), violations);
    rules.forEach(rule -> require(rule, evaluation));
    List<ObjectNode> rendered = objects(request, evaluation);
    return violations.isEmpty()
        ? new Rendering.Rendered(rendered, parameters)
        : new Rendering.Rejected(violations.list());
  }

  private static void require(TemplateRule rule, Evaluation evaluation) {
    String text = rule.condition().source();
    try {
      Optional<JsonNode> holds =
          rule.condition().evaluate(evaluation.variables(), evaluation.budget());
      if (holds.filter(JsonNode::asBoolean).isEmpty()) {
        evaluation.violations().add(PARAMETERS, text, rule.message());
      }
    } catch (EvaluationException e) {
      evaluation.violations().add(PARAMETERS, text, String.valueOf(e.getMessage()));
    }
  }

  private List<ObjectNode> objects(RenderRequest request, Evaluation evaluation) {
    Violations violations = evaluation.violations();
    int before = violations.size();
    List<ObjectNode> rendered = new ArrayList<>();
    List<String> pointers = new ArrayList<>();
    for (ObjectTemplate object : objects) {
      Optional<ObjectNode> made = object.render(evaluation);
      if (made.isPresent()) {
        rendered.add(made.get());
        pointers.add(object.pointer());
      }
    }
    if (violations.size() > before) {
      return List.of();
    }
    PatchApplication.apply(request.patches(), rendered, PATCHES, violations);
    ObjectChecks checks =
        new ObjectChecks(request.deployment().namespace(), base.anyNamespace(), violations);
    List<ObjectNode> checked = new ArrayList<>();
    for (int i = 0; i < rendered.size(); i++) {
      checks.check(rendered.get(i), pointers.get(i)).ifPresent(checked::add);
    }
    return checked;
  }
}
