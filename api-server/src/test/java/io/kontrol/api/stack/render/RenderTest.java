package io.kontrol.api.stack.render;

import static io.kontrol.api.stack.render.RenderFixture.configMap;
import static io.kontrol.api.stack.render.RenderFixture.first;
import static io.kontrol.api.stack.render.RenderFixture.rejected;
import static io.kontrol.api.stack.render.RenderFixture.rendered;
import static io.kontrol.api.stack.render.RenderFixture.request;
import static io.kontrol.api.stack.render.RenderFixture.template;
import static io.kontrol.api.stack.render.RenderFixture.yaml;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.platform.identity.Role;
import io.kontrol.api.stack.violation.StackViolation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What templates render to. */
class RenderTest {
  static final String SERVER =
      """
      base_spec_json:
        objects:
          - apiVersion: apps/v1
            kind: StatefulSet
            metadata:
              name: ${deployment.name}
              labels: {app: '${deployment.name}'}
            spec:
              replicas: '${parameters.paused ? 0 : 1}'
              serviceName: ${deployment.name}
              selector: {matchLabels: {app: '${deployment.name}'}}
              template:
                metadata: {labels: {app: '${deployment.name}'}}
                spec:
                  containers:
                    - name: server
                      image: example/server:${parameters.version}
                      env:
                        - {name: MOTD, value: '${parameters.motd}'}
                      resources:
                        limits: {memory: '${string(parameters.memory)}Mi'}
          - apiVersion: v1
            kind: Service
            metadata:
              name: ${deployment.name}
              annotations: {kontrol/when: '${parameters.public}'}
            spec:
              ports: '${parameters.ports.map(p, {"name": "p" + string(p), "port": p})}'
      allowed_mutations_json:
        parameters:
          type: object
          required: [version]
          properties:
            version: {type: string, enum: ['1.20', '1.21'], x-immutable: true}
            memory: {type: integer, minimum: 512, maximum: 4096, default: 1024, x-unit: MiB}
            players: {type: integer, default: 20}
            paused: {type: boolean, default: false}
            public: {type: boolean, default: true}
            motd: {type: string, maxLength: 100, default: Welcome}
            ports: {type: array, items: {type: integer}, default: [25565]}
        rules:
          - cel: parameters.players * 20 <= parameters.memory
            message: Each player needs 20 MiB.
        patches:
          - target: {kind: StatefulSet, name: '*'}
            path: /spec/template/spec/containers/*/resources/**
            operations: [add, replace]
            schema: {type: string, pattern: '^[0-9]+(m|Mi|Gi)?$'}
          - target: {kind: StatefulSet, name: '*'}
            path: /spec/template/spec/nodeSelector/*
            operations: [add, remove]
            role: ADMIN
      """;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ${parameters.text}                          | "abc"
          ${parameters.count}                         | 5
          ${parameters.count + 1}                     | 6
          ${parameters.ratio}                         | 2
          ${parameters.ratio / 4.0}                   | 0.5
          ${parameters.on}                            | true
          ${parameters.list}                          | ["a","b"]
          ${parameters.list.map(x, x + '!')}          | ["a!","b!"]
          ${parameters.list.join('-')}                | "a-b"
          ${{'k': parameters.count}}                  | {"k":5}
          ${parameters.box.size}                      | 3
          ${parameters.labels}                        | {"x":"y"}
          ${null}                                     | null
          ${parameters.nothing == null}               | true
          ${parameters.nothing}                       | null
          n=${parameters.count}, t=${parameters.text} | "n=5, t=abc"
          ${parameters.ratio} of ${parameters.on}     | "2 of true"
          $${parameters.text}                         | "${parameters.text}"
          $$${parameters.text}                        | "$${parameters.text}"
          $5 and $(VAR)                               | "$5 and $(VAR)"
          ${'}' + "{"}                                | "}{"
          ${'a\\'}'}                                  | "a'}"
          ${has(parameters.absent) ? 'y' : 'n'}       | "n"
          ${parameters.?absent.orValue('d')}          | "d"
          ${deployment.id} ${deployment.namespace}    | "11-22 team"
          ${deployment.cluster}/${deployment.name}    | "local/shop"
          ${template.name}:${template.version + 1}    | "web:4"
          ${parameters.text.matches('^[a-c]+$')}      | true
          ${parameters.text.replace('b', 'bb')}       | "abbc"
          ${shellQuote("it's")}                       | "'it'\\\\''s'"
          """)
  void anExpressionGivesAValueOfItsOwnTypeAndATextTakesItIn(String text, String json) {
    String spec =
        """
        base_spec_json:
          objects:
            - {apiVersion: example.com/v1, kind: Thing, metadata: {name: thing}, spec: {}}
        allowed_mutations_json:
          parameters:
            properties:
              text: {type: string, default: abc}
              count: {type: integer, default: 5}
              ratio: {type: number, default: 2}
              "on": {type: boolean, default: true}
              list: {type: array, items: {type: string}, default: [a, b]}
              box: {type: object, default: {}, properties: {size: {type: integer, default: 3}}}
              labels: {type: object, additionalProperties: {type: string}, default: {x: 'y'}}
              absent: {type: string}
              nothing: {type: [string, 'null'], default: null}
        """;
    ObjectNode template = yaml(spec);
    ((ObjectNode) template.at("/base_spec_json/objects/0/spec")).put("value", text);
    JsonNode value = first(template.toString(), "{}").at("/spec/value");
    assertThat(value).isEqualTo(yaml("{v: " + json + "}").path("v"));
  }

  @Test
  void whatHasNoValueIsLeftOut() {
    String template =
        """
        base_spec_json:
          objects:
            - apiVersion: example.com/v1
              kind: Thing
              metadata: {name: thing}
              spec: {port: '${parameters.?port}', list: [a, '${parameters.?port}'], b: 1}
        allowed_mutations_json: {parameters: {properties: {port: {type: integer}}}}
        """;
    assertThat(first(template, "{}").path("spec")).isEqualTo(yaml("{list: [a], b: 1}"));
    assertThat(first(template, "{port: 80}").path("spec"))
        .isEqualTo(yaml("{port: 80, list: [a, 80], b: 1}"));
  }

  @Test
  void anObjectIsPartOfARenderingWhereItsConditionHolds() {
    CompiledTemplate template = template(SERVER);
    Rendering.Rendered open = rendered(template, request("{version: '1.21'}"));
    assertThat(open.objects()).hasSize(2);
    assertThat(open.objects().get(1).path("metadata").has("annotations")).isFalse();
    assertThat(open.objects().get(1).at("/spec/ports"))
        .isEqualTo(yaml("{v: [{name: p25565, port: 25565}]}").path("v"));
    assertThat(rendered(template, request("{version: '1.21', public: false}")).objects())
        .hasSize(1);
  }

  @Test
  void objectsLieInTheNamespaceOfTheDeployment() {
    ObjectNode object = first(SERVER, "{version: '1.21'}");
    assertThat(object.at("/metadata/namespace").asText()).isEqualTo("team");
    assertThat(object.at("/spec/replicas").isInt()).isTrue();
    assertThat(object.at("/spec/template/spec/containers/0/resources/limits/memory").asText())
        .isEqualTo("1024Mi");
  }

  @Test
  void defaultsArePartOfTheParameters() {
    ObjectNode parameters =
        rendered(template(SERVER), request("{version: '1.20', players: 3}")).parameters();
    assertThat(parameters.path("memory").asInt()).isEqualTo(1024);
    assertThat(parameters.path("players").asInt()).isEqualTo(3);
  }

  @Test
  void allViolationsAreToldAtOnce() {
    assertThat(
            rejected(
                template(SERVER),
                request(
                    "{memory: 10, paused: maybe, colour: red, ports: [1, two]}",
                    "{target: {kind: Service, name: shop}, op: add, path: /spec/type, value: NodePort}")))
        .extracting(StackViolation::pointer, StackViolation::rule)
        .containsExactlyInAnyOrder(
            org.assertj.core.groups.Tuple.tuple("/patches/0/path", "patch_not_allowed"),
            org.assertj.core.groups.Tuple.tuple("/parameters/version", "required"),
            org.assertj.core.groups.Tuple.tuple("/parameters/memory", "minimum"),
            org.assertj.core.groups.Tuple.tuple("/parameters/paused", "type"),
            org.assertj.core.groups.Tuple.tuple("/parameters/colour", "additionalProperties"),
            org.assertj.core.groups.Tuple.tuple("/parameters/ports/1", "type"));
  }

  @Test
  void aRuleThatDoesNotHoldIsToldByItsText() {
    assertThat(rejected(template(SERVER), request("{version: '1.20', players: 200}")))
        .containsExactly(
            new StackViolation(
                "/parameters",
                "parameters.players * 20 <= parameters.memory",
                "Each player needs 20 MiB."));
  }

  @Test
  void anImmutableParameterKeepsItsValue() {
    CompiledTemplate template = template(SERVER);
    ObjectNode before = yaml("{version: '1.20', memory: 1024}");
    assertThat(
            rejected(template, request("{version: '1.21'}", before, Role.DEVOPS)).get(0).pointer())
        .isEqualTo("/parameters/version");
    rendered(template, request("{version: '1.20', memory: 2048}", before, Role.DEVOPS));
  }

  /** radius, crossplane: a rendering that fails says where and why, and gives nothing. */
  @Test
  void anExpressionThatFailsIsAViolationAtItsPlace() {
    String template =
        configMap("${parameters.list[5]}", "{list: {type: array, items: {type: string}}}");
    assertThat(rejected(template(template), request("{list: [a]}")))
        .singleElement()
        .satisfies(
            violation -> {
              assertThat(violation.pointer()).isEqualTo("/objects/0/data/value");
              assertThat(violation.rule()).isEqualTo("expression_failed");
              assertThat(violation.message()).contains("Index out of bounds", "parameters.list[5]");
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {metadata: {name: '${parameters.text}'}}                  | {text: 'Not A Name'} | invalid_name
          {metadata: {name: a, namespace: '${parameters.text}'}}    | {text: other}        | foreign_namespace
          {metadata: {name: a, labels: {x: '${parameters.text}'}}}  | {text: 'a b'}        | invalid_label
          """)
  void aRenderingThatIsNoValidManifestIsRefused(String object, String parameters, String rule) {
    ObjectNode template = yaml("{base_spec_json: {objects: [{apiVersion: v1, kind: ConfigMap}]}}");
    ((ObjectNode) template.at("/base_spec_json/objects/0")).setAll(yaml(object));
    template.set(
        "allowed_mutations_json",
        yaml("{parameters: {properties: {text: {type: string}}, required: [text]}}"));
    assertThat(rejected(template(template.toString()), request(parameters)))
        .extracting(StackViolation::rule)
        .containsExactly(rule);
  }

  @Test
  void twoObjectsMayNotBecomeTheSame() {
    String template =
        """
        base_spec_json:
          objects:
            - {apiVersion: v1, kind: ConfigMap, metadata: {name: '${parameters.a}'}}
            - {apiVersion: v1, kind: ConfigMap, metadata: {name: '${parameters.b}'}}
        allowed_mutations_json:
          parameters: {properties: {a: {type: string}, b: {type: string}}, required: [a, b]}
        """;
    assertThat(rejected(template(template), request("{a: same, b: same}")))
        .extracting(StackViolation::pointer, StackViolation::rule)
        .containsExactly(org.assertj.core.groups.Tuple.tuple("/objects/1", "duplicate_object"));
    rendered(template(template), request("{a: one, b: two}"));
  }
}
