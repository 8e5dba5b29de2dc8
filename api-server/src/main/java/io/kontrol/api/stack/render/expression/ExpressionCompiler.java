package io.kontrol.api.stack.render.expression;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cel.bundle.Cel;
import dev.cel.bundle.CelBuilder;
import dev.cel.bundle.CelFactory;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import dev.cel.extensions.CelExtensions;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import io.kontrol.api.stack.render.schema.ParameterSchema;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Compiles the expressions of one template. They can read the parameters, the deployment and the
 * template, and nothing else.
 */
public final class ExpressionCompiler {
  private static final int LONGEST = 2_000;
  private static final int LONGEST_TOGETHER = 200_000;
  private static final int DEEPEST = 40;
  private static final int MOST_ITERATIONS = 10_000;

  private static final CelOptions OPTIONS =
      CelOptions.current()
          .maxExpressionCodePointSize(LONGEST)
          .maxParseRecursionDepth(DEEPEST)
          .comprehensionMaxIterations(MOST_ITERATIONS)
          .enableHeterogeneousNumericComparisons(true)
          .build();

  private final Map<String, Expression> compiled = new HashMap<>();
  private final ParameterSchema schema;
  private final CelType parameters;
  private final Cel cel;
  private int length;

  public ExpressionCompiler(ParameterSchema schema) {
    this.schema = schema;
    SchemaTypes types = new SchemaTypes(schema.references());
    this.parameters = types.of(schema.json(), "type parameters");
    CelType deployment = types.structure("type deployment", deploymentFields());
    CelType template = types.structure("type template", templateFields());
    CelBuilder builder =
        CelFactory.standardCelBuilder()
            .setOptions(OPTIONS)
            .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
            .addCompilerLibraries(CelExtensions.optional())
            .addRuntimeLibraries(CelExtensions.optional())
            .setTypeProvider(types.provider())
            .addVar("parameters", parameters)
            .addVar("deployment", deployment)
            .addVar("template", template);
    TextFunctions.addTo(builder);
    this.cel = builder.build();
  }

  private static Map<String, CelType> deploymentFields() {
    Map<String, CelType> fields = new LinkedHashMap<>();
    for (String field : new String[] {"id", "name", "namespace", "cluster"}) {
      fields.put(field, SimpleType.STRING);
    }
    return fields;
  }

  private static Map<String, CelType> templateFields() {
    return Map.of("id", SimpleType.INT, "name", SimpleType.STRING, "version", SimpleType.INT);
  }

  /** The same text is compiled once. */
  public Expression compile(String source) throws InvalidExpressionException {
    Expression known = compiled.get(source);
    if (known != null) {
      return known;
    }
    length += source.length();
    if (length > LONGEST_TOGETHER) {
      throw new InvalidExpressionException(
          "All expressions of a template may have " + LONGEST_TOGETHER + " characters together.");
    }
    Expression expression = parse(source);
    compiled.put(source, expression);
    return expression;
  }

  private Expression parse(String source) throws InvalidExpressionException {
    if (source.isBlank()) {
      throw new InvalidExpressionException("The expression is empty.");
    }
    try {
      CelAbstractSyntaxTree tree = cel.compile(source).getAst();
      ExpressionReads reads = ExpressionReads.of(tree.getExpr());
      boolean secret = reads.all().stream().anyMatch(schema::isSecret);
      return new Expression(source, tree.getResultType(), cel.createProgram(tree), reads, secret);
    } catch (CelValidationException e) {
      throw new InvalidExpressionException(message(e));
    } catch (CelEvaluationException e) {
      throw new InvalidExpressionException(String.valueOf(e.getMessage()));
    }
  }

  private static String message(CelValidationException invalid) {
    if (invalid.getErrors().isEmpty()) {
      return String.valueOf(invalid.getMessage());
    }
    CelIssue first = invalid.getErrors().get(0);
    return first.getMessage() + " (at character " + first.getSourceLocation().getColumn() + ")";
  }

  /**
   * @param given with defaults, and fulfilling the schema
   */
  public Variables variables(ObjectNode given, Map<String, ?> deployment, Map<String, ?> template) {
    return new Variables(
        Map.of(
            "parameters", TypedValues.of(given, parameters),
            "deployment", deployment,
            "template", template));
  }
}
