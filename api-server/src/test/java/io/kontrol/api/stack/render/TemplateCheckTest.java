package io.kontrol.api.stack.render;

import static io.kontrol.api.stack.render.RenderFixture.configMap;
import static io.kontrol.api.stack.render.RenderFixture.mistakes;
import static io.kontrol.api.stack.render.RenderFixture.template;
import static io.kontrol.api.stack.render.RenderFixture.yaml;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.stack.violation.StackViolation;
import io.kontrol.model.json.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is refused when a template is saved, each by its place and rule. */
class TemplateCheckTest {
  private static final String SOUND =
      """
      base_spec_json:
        objects:
          - apiVersion: v1
            kind: ConfigMap
            metadata: {name: config, labels: {app: web}}
            data: {greeting: 'Hello ${parameters.name}'}
          - apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web}
            spec: {replicas: '${parameters.replicas}'}
      allowed_mutations_json:
        parameters:
          properties:
            name: {type: string, default: you}
            replicas: {type: integer, default: 1}
        rules: [{cel: parameters.replicas < 10, message: Too many.}]
        patches: [{target: {kind: Deployment, name: web}, path: /spec/paused, operations: [add]}]
      """;

  @Test
  void aSoundTemplateHasNoMistakes() {
    assertThat(template(SOUND).hasAllDefaults()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          /base_spec_json/objects                            | []                                   | /base_spec_json/objects                             | wrong_type
          /base_spec_json/objects/0                          | 5                                    | /base_spec_json/objects/0                           | not_an_object
          /base_spec_json/root                               | 5                                    | /base_spec_json/root                                | wrong_type
          /base_spec_json/namespaces                         | all                                  | /base_spec_json/namespaces                          | invalid_value
          /base_spec_json/extra                              | 1                                    | /base_spec_json/extra                               | unknown_field
          /base_spec_json/objects/0/kind                     | ${parameters.name}                   | /base_spec_json/objects/0/kind                      | not_constant
          /base_spec_json/objects/0/kind                     | Service                              | /base_spec_json/objects/0                           | unknown_field
          /base_spec_json/objects/0/metadata/name            | Not A Name                           | /base_spec_json/objects/0                           | invalid_name
          /base_spec_json/objects/0/metadata/labels/app      | ${parameters.replicas}               | /base_spec_json/objects/0                           | wrong_type
          /base_spec_json/objects/0/metadata/namespace       | other                                | /base_spec_json/objects/0/metadata/namespace        | foreign_namespace
          /base_spec_json/objects/0/spec                     | {}                                   | /base_spec_json/objects/0                           | unknown_field
          /base_spec_json/objects/0/data/greeting            | ${parameters.nmae}                   | /base_spec_json/objects/0/data/greeting             | invalid_expression
          /base_spec_json/objects/0/data/greeting            | ${parameters.name + 1}               | /base_spec_json/objects/0/data/greeting             | invalid_expression
          /base_spec_json/objects/0/data/greeting            | ${resources.other}                   | /base_spec_json/objects/0/data/greeting             | invalid_expression
          /base_spec_json/objects/0/data/greeting            | 'Hi ${parameters.name'               | /base_spec_json/objects/0/data/greeting             | invalid_expression
          /base_spec_json/objects/0/data/greeting            | '${}'                                | /base_spec_json/objects/0/data/greeting             | invalid_expression
          /base_spec_json/objects/0/data/greeting            | 'list: ${[1]}'                       | /base_spec_json/objects/0/data/greeting             | invalid_expression
          /base_spec_json/objects/0/data/${parameters.name}  | a                                    | /base_spec_json/objects/0/data/${parameters.name}   | expression_in_key
          /base_spec_json/objects/0/data/greeting            | ${[1][parameters.replicas]}          | /base_spec_json/objects/0/data/greeting             | expression_failed
          /base_spec_json/objects/0/data/greeting            | '${type parameters{name: "a"}.name}' | /base_spec_json/objects/0/data/greeting             | invalid_expression
          /allowed_mutations_json/extra                      | 1                                    | /allowed_mutations_json/extra                       | unknown_field
          /allowed_mutations_json/rules/0/cel                | parameters.replicas                  | /allowed_mutations_json/rules/0/cel                 | invalid_expression
          /allowed_mutations_json/rules/0/cel                | parameters.replica == 1              | /allowed_mutations_json/rules/0/cel                 | invalid_expression
          /allowed_mutations_json/rules/0/cel                | parameters.replicas > 1              | /allowed_mutations_json/parameters                  | parameters.replicas > 1
          /allowed_mutations_json/rules/0/if                 | x                                    | /allowed_mutations_json/rules/0                     | invalid_rule
          /allowed_mutations_json/patches/0/target/name      | other                                | /allowed_mutations_json/patches/0/target            | no_such_object
          /allowed_mutations_json/patches/0/target/kind      | Service                              | /allowed_mutations_json/patches/0/target            | no_such_object
          /allowed_mutations_json/patches/0/path             | spec                                 | /allowed_mutations_json/patches/0/path              | invalid_path
          /allowed_mutations_json/patches/0/path             | /a/**/b                              | /allowed_mutations_json/patches/0/path              | invalid_path
          /allowed_mutations_json/patches/0/operations       | [move]                               | /allowed_mutations_json/patches/0/operations        | invalid_operation
          /allowed_mutations_json/patches/0/role             | BOSS                                 | /allowed_mutations_json/patches/0/role              | unknown_role
          /allowed_mutations_json/patches/0/schema           | {type: strin}                        | /allowed_mutations_json/patches/0/schema/type       | invalid_schema
          /allowed_mutations_json/parameters/properties/name | {type: string, default: 5}           | /allowed_mutations_json/parameters/properties/name  | invalid_default
          /allowed_mutations_json/parameters/properties/name | {type: string, minimun: 5}           | /allowed_mutations_json/parameters/properties/name/minimun | unknown_keyword
          /allowed_mutations_json/parameters/properties/name | {type: string, maxLength: '5'}       | /allowed_mutations_json/parameters/properties/name/maxLength | invalid_schema
          /allowed_mutations_json/parameters/properties/name | {type: string, format: colour}       | /allowed_mutations_json/parameters/properties/name/format | unknown_format
          /allowed_mutations_json/parameters/properties/name | {type: string, pattern: '(?=a)'}     | /allowed_mutations_json/parameters/properties/name/pattern | invalid_pattern
          /allowed_mutations_json/parameters/properties/name | {$ref: 'https://example.com/s'}      | /allowed_mutations_json/parameters/properties/name/$ref | invalid_reference
          /allowed_mutations_json/parameters/properties/name | {$ref: 'file:///etc/passwd'}         | /allowed_mutations_json/parameters/properties/name/$ref | invalid_reference
          /allowed_mutations_json/parameters/properties/name | {$ref: '#/$defs/absent'}             | /allowed_mutations_json/parameters/properties/name/$ref | invalid_reference
          /allowed_mutations_json/parameters/properties/name | {$id: 'https://example.com/s'}       | /allowed_mutations_json/parameters/properties/name/$id | unknown_keyword
          /allowed_mutations_json/parameters/properties/a-b  | {type: string}                       | /allowed_mutations_json/parameters/properties/a-b   | invalid_name
          /allowed_mutations_json/parameters/type            | array                                | /allowed_mutations_json/parameters/type             | wrong_type
          """)
  void aMistakeIsToldByItsPlaceAndRule(String place, String value, String pointer, String rule) {
    ObjectNode template = yaml(SOUND);
    set(
        template,
        place,
        yaml("{v: " + (value.contains("${") ? Json.write(text(value)) : value) + "}").path("v"));
    assertThat(mistakes(template.toString()))
        .anySatisfy(
            violation -> {
              assertThat(violation.pointer()).isEqualTo(pointer);
              assertThat(violation.rule()).isEqualTo(rule);
              assertThat(violation.message()).isNotBlank();
            });
  }

  private static JsonNode text(String value) {
    return com.fasterxml.jackson.databind.node.TextNode.valueOf(value);
  }

  private static void set(ObjectNode template, String place, JsonNode value) {
    int last = place.lastIndexOf('/');
    JsonNode parent = template.at(place.substring(0, last));
    String field = place.substring(last + 1);
    if (parent instanceof ObjectNode object) {
      object.set(field, value);
    } else {
      ((com.fasterxml.jackson.databind.node.ArrayNode) parent).set(Integer.parseInt(field), value);
    }
  }

  @Test
  void allMistakesAreToldAtOnce() {
    String template =
        """
        base_spec_json:
          objects:
            - {apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {x: '${oops}'}}
            - {apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {x: '${parameters.b'}}
        allowed_mutations_json:
          rules: [{cel: '1', message: Never.}]
          patches: [{target: {kind: Pod}, path: /a, operations: [add]}]
        """;
    assertThat(mistakes(template))
        .extracting(StackViolation::pointer)
        .containsExactlyInAnyOrder(
            "/base_spec_json/objects/0/data/x",
            "/base_spec_json/objects/1/data/x",
            "/allowed_mutations_json/rules/0/cel",
            "/allowed_mutations_json/patches/0/target");
  }

  @Test
  void twoObjectsOfOneIdentityAreRefused() {
    String template =
        """
        base_spec_json:
          objects:
            - {apiVersion: apps/v1, kind: Deployment, metadata: {name: a}}
            - {apiVersion: apps/v1beta1, kind: Deployment, metadata: {name: a}}
        allowed_mutations_json: {parameters: {properties: {x: {type: string}}, required: [x]}}
        """;
    assertThat(mistakes(template))
        .extracting(StackViolation::pointer, StackViolation::rule)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("/base_spec_json/objects/1", "duplicate_object"));
  }

  @Test
  void objectsOfTheWholeClusterNeedATemplateThatMayHaveThem() {
    String object = "{apiVersion: v1, kind: Namespace, metadata: {name: a}}";
    assertThat(mistakes("{base_spec_json: {objects: [" + object + "]}}"))
        .extracting(StackViolation::rule)
        .contains("foreign_namespace");
    template("{base_spec_json: {namespaces: any, objects: [" + object + "]}}");
  }

  @Test
  void aParameterThatMayBeAbsentIsReadWithCare() {
    String careless = configMap("${parameters.name}", "{name: {type: string}}");
    template(careless);
    assertThat(mistakes(careless.replace("\"name\"]", "]")))
        .extracting(StackViolation::rule)
        .containsExactly("expression_failed");
  }
}
