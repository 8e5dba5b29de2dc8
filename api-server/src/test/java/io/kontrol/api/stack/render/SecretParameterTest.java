package io.kontrol.api.stack.render;

import static io.kontrol.api.stack.render.RenderFixture.configMap;
import static io.kontrol.api.stack.render.RenderFixture.first;
import static io.kontrol.api.stack.render.RenderFixture.mistakes;
import static io.kontrol.api.stack.render.RenderFixture.rejected;
import static io.kontrol.api.stack.render.RenderFixture.request;
import static io.kontrol.api.stack.render.RenderFixture.template;
import static io.kontrol.api.stack.render.RenderFixture.yaml;
import static org.assertj.core.api.Assertions.assertThat;

import io.kontrol.api.stack.violation.StackViolation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Parameters that are {@code writeOnly}: passwords and keys. */
class SecretParameterTest {
  private static final String PROPERTIES =
      "{password: {type: string, writeOnly: true}, box: {type: object, properties: {key: {type: string,"
          + " writeOnly: true}, user: {type: string}}}}";
  private static final String SECRET =
      """
      base_spec_json:
        objects:
          - apiVersion: v1
            kind: Secret
            metadata: {name: login}
            stringData: {password: '${parameters.password}', number: '${string(int(parameters.password))}'}
      allowed_mutations_json:
        parameters: {properties: {password: {type: string, writeOnly: true}}, required: [password]}
      """;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "${parameters.password}",
        "x ${parameters.box.key}",
        "${parameters.box}",
        "${parameters}",
        "${parameters.password.size()}"
      })
  void aSecretIsUsedInSecretsAlone(String text) {
    assertThat(mistakes(configMap(text, PROPERTIES)))
        .extracting(StackViolation::rule)
        .contains("secret_in_the_open");
  }

  @Test
  void whatLiesBesideASecretIsFree() {
    template(configMap("${parameters.box.user}", PROPERTIES));
  }

  @Test
  void aSecretsValueIsInNoMessage() {
    assertThat(rejected(template(SECRET), request("{password: hunter2}")))
        .isNotEmpty()
        .allSatisfy(violation -> assertThat(violation.toString()).doesNotContain("hunter2"));
    assertThat(first(SECRET, "{password: '12345'}").at("/stringData/password").asText())
        .isEqualTo("12345");
  }

  @Test
  void parametersAreShownWithoutTheirSecrets() {
    CompiledTemplate template = template(configMap("${parameters.box.user}", PROPERTIES));
    assertThat(template.withoutSecrets(yaml("{password: a, box: {key: b, user: c}}")))
        .isEqualTo(yaml("{password: null, box: {key: null, user: c}}"));
  }
}
