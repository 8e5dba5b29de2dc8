package io.kontrol.api.stack.render;

import static io.kontrol.api.stack.render.RenderFixture.rejected;
import static io.kontrol.api.stack.render.RenderFixture.rendered;
import static io.kontrol.api.stack.render.RenderFixture.request;
import static io.kontrol.api.stack.render.RenderFixture.template;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.api.platform.identity.Role;
import io.kontrol.api.stack.violation.StackViolation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Patches of deployments, and what a template allows. */
class PatchTest {
  private static final CompiledTemplate TEMPLATE = template(RenderTest.SERVER);
  private static final String SET = "target: {kind: StatefulSet, name: shop}";
  private static final String RESOURCES = "/spec/template/spec/containers/0/resources";

  @Test
  void anAllowedPatchIsAppliedAndMakesTheObjectsOnItsWay() {
    JsonNode container =
        rendered(
                TEMPLATE,
                request(
                    "{version: '1.21'}",
                    "{" + SET + ", op: add, path: " + RESOURCES + "/requests/cpu, value: 500m}",
                    "{"
                        + SET
                        + ", op: replace, path: "
                        + RESOURCES
                        + "/limits/memory, value: 2Gi}"))
            .objects()
            .get(0)
            .at("/spec/template/spec/containers/0/resources");
    assertThat(container)
        .isEqualTo(RenderFixture.yaml("{limits: {memory: 2Gi}, requests: {cpu: 500m}}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          op: add, path: /spec/replicas, value: 5                                  | /patches/0/path      | patch_not_allowed
          op: add, path: /spec/template/spec/containers/0/resources, value: {}     | /patches/0/path      | patch_not_allowed
          op: remove, path: /spec/template/spec/containers/0/resources/limits      | /patches/0/op        | operation_not_allowed
          op: add, path: /spec/template/spec/containers/0/resources/x, value: many | /patches/0/value     | pattern
          op: add, path: /spec/template/spec/containers/0/resources/x, value: 5    | /patches/0/value     | type
          op: add, path: /spec/template/spec/nodeSelector/zone, value: a           | /patches/0           | role_required
          op: replace, path: /spec/template/spec/containers/0/resources/x, value: 5m | /patches/0/path    | patch_path_missing
          op: add, path: /spec/template/spec/containers/7/resources/x, value: 5m   | /patches/0/path      | patch_path_missing
          op: replace, path: /metadata/name, value: other                          | /patches/0/path      | fixed_field
          op: add, path: /metadata/annotations/kontrol~1take-over, value: 'true'   | /patches/0/path      | fixed_field
          op: replace, path: /kind, value: Pod                                     | /patches/0/path      | fixed_field
          """)
  void aPatchOutsideTheRulesIsRefused(String patch, String pointer, String rule) {
    assertThat(rejected(TEMPLATE, request("{version: '1.21'}", "{" + SET + ", " + patch + "}")))
        .extracting(StackViolation::pointer, StackViolation::rule)
        .containsExactly(org.assertj.core.groups.Tuple.tuple(pointer, rule));
  }

  @Test
  void aPatchOfAnObjectThatIsNotThereIsRefused() {
    assertThat(
            rejected(
                TEMPLATE,
                request(
                    "{version: '1.21'}",
                    "{target: {kind: StatefulSet, name: other}, op: add, value: 5m, path: "
                        + RESOURCES
                        + "/x}")))
        .extracting(StackViolation::pointer, StackViolation::rule)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("/patches/0/target", "no_such_object"));
  }

  @Test
  void aPatchForAHigherRoleIsForThatRole() {
    String patch = "{" + SET + ", op: add, path: /spec/template/spec/nodeSelector/zone, value: a}";
    assertThat(
            rendered(TEMPLATE, request("{version: '1.21'}", null, Role.ADMIN, patch))
                .objects()
                .get(0)
                .at("/spec/template/spec/nodeSelector/zone")
                .asText())
        .isEqualTo("a");
  }
}
