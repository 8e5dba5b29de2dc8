package io.kontrol.api.stack.render;

import static io.kontrol.api.stack.render.RenderFixture.configMap;
import static io.kontrol.api.stack.render.RenderFixture.mistakes;
import static io.kontrol.api.stack.render.RenderFixture.rejected;
import static io.kontrol.api.stack.render.RenderFixture.request;
import static io.kontrol.api.stack.render.RenderFixture.template;
import static io.kontrol.api.stack.render.RenderFixture.yaml;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.stack.violation.StackViolation;
import io.kontrol.model.json.Json;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Templates and parameters made to hang a server or to fill its memory: each is refused within
 * seconds, and with little memory.
 */
@Timeout(20)
class HostileTemplateTest {
  private static final String TEXT_AND_LIST =
      "{text: {type: string}, list: {type: array, items: {type: integer}}}";
  private static final long MOST_ALLOCATED = 400_000_000;

  static Stream<String> hostileExpressions() {
    String numbers = "[0,1,2,3,4,5,6,7,8,9]";
    return Stream.of(
        "[parameters.text]" + ".map(b, b + b)".repeat(30),
        "[parameters.list]" + ".map(b, b + b)".repeat(30),
        "[[1]]" + ".map(b, [b, b])".repeat(30),
        "size([[1]]" + ".map(b, [b, b])".repeat(30) + ")",
        "[[[1]]" + ".map(b, [b, b])".repeat(25) + "].map(x, x == x)",
        "[1]" + ".map(b, {'a': b, 'c': b})".repeat(30),
        nested(numbers, 8),
        "parameters.list.map(a, parameters.list.map(b, parameters.list.map(c, parameters.text + 'x')))",
        "[parameters.text]" + ".map(b, b.replace('', b))".repeat(10),
        "[parameters.text]" + ".map(b, b.replace('a', b + b))".repeat(10),
        "[parameters.text].map(b, parameters.list.map(i, b)).map(l, l.join(parameters.text)).map(t,"
            + " parameters.list.map(i, t).join(t))");
  }

  private static String nested(String list, int depth) {
    return depth == 0
        ? "1"
        : list + ".map(x" + depth + ", " + nested("[0,1,2,3,4,5,6,7,8,9]", depth - 1) + ")";
  }

  @ParameterizedTest
  @MethodSource("hostileExpressions")
  void anExpressionThatMakesTooMuchIsStopped(String expression) {
    CompiledTemplate template = template(configMap("${" + expression + "}", TEXT_AND_LIST));
    ObjectNode parameters = yaml("{}");
    parameters.put("text", "a".repeat(20_000));
    for (int i = 0; i < 500; i++) {
      parameters.withArray("list").add(i);
    }
    long before = allocated();
    assertThat(rejected(template, request(parameters.toString())))
        .singleElement()
        .satisfies(
            violation -> {
              assertThat(violation.pointer()).isEqualTo("/objects/0/data/value");
              assertThat(violation.rule()).isEqualTo("expression_failed");
              assertThat(violation.message()).containsAnyOf("too long", "budget");
            });
    assertThat(allocated() - before).isLessThan(MOST_ALLOCATED);
  }

  private static long allocated() {
    return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean())
        .getCurrentThreadAllocatedBytes();
  }

  static Stream<String> hostileSources() {
    return Stream.of(
        "(".repeat(900) + "1" + ")".repeat(900),
        "[".repeat(1_900),
        "1" + " + 1".repeat(600),
        "a.".repeat(900) + "a",
        "true ? ".repeat(250) + "1" + " : 1".repeat(250),
        "'a'.matches('((a{1000}){1000}){1000}')",
        "'a'.matches(parameters.text)",
        "'a'.matches('(' + parameters.text + ')')",
        "'" + "x".repeat(5_000) + "'");
  }

  @ParameterizedTest
  @MethodSource("hostileSources")
  void anExpressionThatIsTooLargeOrTooDeepIsRefused(String source) {
    assertThat(mistakes(configMap("${" + source + "}", TEXT_AND_LIST)))
        .extracting(StackViolation::rule)
        .contains("invalid_expression");
  }

  @ParameterizedTest
  @ValueSource(strings = {"(a+)+$", "(a|a)*$", "^(([a-z])+.)+[A-Z]([a-z])+$", "(.*)*b", "(x+x+)+y"})
  void aPatternIsMatchedInLinearTimeWhateverItsShape(String pattern) {
    String properties = "{text: {type: string, pattern: '" + pattern + "'}}";
    ObjectNode parameters = yaml("{}");
    parameters.put("text", "a".repeat(50_000) + "!");
    Rendering unused =
        template(configMap("${parameters.text}", properties))
            .render(request(parameters.toString()));
    Rendering matched =
        template(
                configMap(
                    "${parameters.text.matches('" + pattern + "') ? 'y' : 'n'}", TEXT_AND_LIST))
            .render(
                request(
                    parameters
                        .put("text", "a".repeat(50_000))
                        .set("list", yaml("{l: []}").path("l"))
                        .toString()));
    assertThat(matched).isInstanceOf(Rendering.Rendered.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "((a{1000}){1000}){1000}",
        "(((a{50}){50}){50}){50}",
        "(a{999,}b{2,1000}){900}",
        "([ab]{1000}[^]c]{1000}){1000}",
        "(?<=a)b",
        "(a)\\\\1",
        "(?!a)",
        "(((((((((a{9}){9}){9}){9}){9}){9}){9}){9}){9})"
      })
  void aPatternWithoutALinearProgramOfBoundedSizeIsRefused(String pattern) {
    assertThat(
            mistakes(
                configMap(
                    "a", "{\"text\": {\"type\": \"string\", \"pattern\": \"" + pattern + "\"}}")))
        .extracting(StackViolation::rule)
        .containsExactly("invalid_pattern");
  }

  static Stream<String> hostileSchemas() {
    StringBuilder doubling = new StringBuilder("{$ref: '#/$defs/d0', $defs: {");
    for (int i = 0; i < 40; i++) {
      String next = "{$ref: '#/$defs/d" + (i + 1) + "'}";
      doubling.append("d" + i + ": {allOf: [" + next + ", " + next + "]}, ");
    }
    return Stream.of(
        doubling + "d40: {}}}",
        "{properties: {a: {$ref: '#/$defs/a'}}, $defs: {a: {properties: {a: {$ref: '#/$defs/a'}}}}}",
        "{$ref: '#'}",
        "{properties: {a: {$dynamicRef: '#a'}}}",
        "{properties: {a: " + "{not: ".repeat(40) + "{}" + "}".repeat(40) + "}}",
        "{properties: {a: {enum: [1], $anchor: a}}}",
        "{properties: {a: {$ref: '#/$defs/a'}}, $defs: {a: {$ref: '#/$defs/b'}, b: {$ref: '#/$defs/a'}}}");
  }

  @ParameterizedTest
  @MethodSource("hostileSchemas")
  void aSchemaWithoutBoundsIsRefused(String schema) {
    ObjectNode template = (ObjectNode) Json.read(configMap("a", "{}"));
    ((ObjectNode) template.path("allowed_mutations_json")).set("parameters", yaml(schema));
    assertThat(mistakes(template.toString()))
        .extracting(StackViolation::rule)
        .containsAnyOf(
            "schema_too_large", "recursive_reference", "invalid_reference", "unknown_keyword");
  }

  @Test
  void aValueOfTooManyPartsIsRefusedBeforeItIsChecked() {
    String checks = "{type: integer}, ".repeat(200);
    CompiledTemplate template =
        template(
            configMap(
                "a", "{list: {type: array, items: {anyOf: [" + checks + "{type: string}]}}}"));
    ObjectNode parameters = yaml("{}");
    for (int i = 0; i < 20_000; i++) {
      parameters.withArray("list").add("a");
    }
    long start = System.nanoTime();
    assertThat(rejected(template, request(parameters.toString())))
        .extracting(StackViolation::rule)
        .containsExactly("too_large");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
  }

  @Test
  void parametersThatAreTooLargeAreRefused() {
    CompiledTemplate template = template(configMap("${parameters.text}", "{text: {type: string}}"));
    ObjectNode parameters = yaml("{}").put("text", "a".repeat(200_000));
    assertThat(rejected(template, request(parameters.toString())))
        .extracting(StackViolation::rule)
        .containsExactly("too_large");
  }

  @Test
  void aRenderingThatIsTooLargeTogetherIsRefused() {
    ObjectNode template = (ObjectNode) Json.read(configMap("a", "{text: {type: string}}"));
    var objects = template.withObject("/base_spec_json").withArray("objects");
    for (int i = 0; i < 150; i++) {
      ObjectNode each = objects.get(0).deepCopy();
      each.withObject("/metadata").put("name", "c" + i);
      each.withObject("/data").put("value", "${parameters.text}");
      objects.add(each);
    }
    ObjectNode parameters = yaml("{}").put("text", "a".repeat(100_000));
    assertThat(rejected(template(template.toString()), request(parameters.toString())))
        .extracting(StackViolation::rule)
        .containsExactly("too_large");
  }
}
