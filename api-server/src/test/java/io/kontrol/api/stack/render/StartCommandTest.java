package io.kontrol.api.stack.render;

import static io.kontrol.api.stack.render.RenderFixture.first;
import static io.kontrol.api.stack.render.RenderFixture.mistakes;
import static io.kontrol.api.stack.render.RenderFixture.template;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.api.stack.violation.StackViolation;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts of users in the start commands of containers. */
class StartCommandTest {
  private static String pod(String container) {
    return """
        base_spec_json:
          objects:
            - apiVersion: v1
              kind: Pod
              metadata: {name: server}
              spec: {containers: [CONTAINER]}
        allowed_mutations_json:
          parameters:
            properties:
              text: {type: string, default: a}
              list: {type: array, items: {type: string}, default: [a]}
              word: {type: string, pattern: '^[a-z]+$', default: a}
              loose: {type: string, pattern: '[a-z]+', default: a}
              choice: {enum: [a, b], default: a}
              number: {type: integer, default: 1}
        """
        .replace("CONTAINER", container);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {command: [sh, -c, 'start ${parameters.text}']}                             | command/2
          {command: [/bin/bash, -ec, 'start ${parameters.loose}']}                    | command/2
          {command: [sh, -c, '${parameters.text}']}                                   | command/2
          {command: [sh], args: [-c, 'start ${parameters.text}']}                     | args/1
          {command: [sh, -c], args: ['${parameters.list}']}                           | args/0
          {command: [sh, -c], args: '${parameters.list}'}                             | args
          {command: [/usr/bin/env, bash, -c, 'x ${parameters.text.trim()}']}          | command/3
          {command: ['${parameters.text}']}                                           | command/0
          {command: '${parameters.list}'}                                             | command
          {livenessProbe: {exec: {command: [sh, -c, 'check ${parameters.text}']}}}    | livenessProbe/exec/command/2
          """)
  void textsThatAShellWouldRunAreRefused(String container, String pointer) {
    assertThat(mistakes(pod(container)))
        .extracting(StackViolation::rule, StackViolation::pointer)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(
                "free_text_in_command", "/base_spec_json/objects/0/spec/containers/0/" + pointer));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{command: [sh, -c, 'start ${parameters.word} ${parameters.choice} ${parameters.number}']}",
        "{command: [sh, -c, 'start ${shellQuote(parameters.text)}']}",
        "{command: [sh, -c, 'start \"$1\"', start, '${parameters.text}']}",
        "{command: [server], args: [--motd, '${parameters.text}']}",
        "{command: [sh, -c, 'start ${deployment.name}']}",
        "{env: [{name: MOTD, value: '${parameters.text}'}], command: [sh, -c, 'start \"$MOTD\"']}"
      })
  void textsWithinLimitsOrBesideTheScriptAreFine(String container) {
    template(pod(container));
  }

  /** Kubernetes would put the value of a variable, perhaps of a Secret, in its place. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          $(PASSWORD)  | $$(PASSWORD)
          $$(PASSWORD) | $$$$(PASSWORD)
          5 $ (net)    | 5 $ (net)
          """)
  void referencesToVariablesInTextsOfUsersAreNotExpanded(String given, String rendered) {
    JsonNode container =
        first(
                pod(
                    "{args: ['${parameters.text}', 'say=${parameters.text}', '$(HOME)'],"
                        + " env: [{name: A, value: '${parameters.text}'}], image: x}"),
                "{text: '" + given + "'}")
            .at("/spec/containers/0");
    assertThat(container.at("/args/0").asText()).isEqualTo(rendered);
    assertThat(container.at("/args/1").asText()).isEqualTo("say=" + rendered);
    assertThat(container.at("/args/2").asText()).isEqualTo("$(HOME)");
    assertThat(container.at("/env/0/value").asText()).isEqualTo(rendered);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\\\"}, {", "'}", "x\\n- evil: true", "${parameters.word}", "a: b"})
  void noTextOfAUserChangesTheShapeOfAnObject(String text) {
    JsonNode pod =
        first(pod("{args: ['say ${parameters.text}'], image: x}"), "{\"text\": \"" + text + "\"}");
    JsonNode arguments = pod.at("/spec/containers/0/args");
    assertThat(arguments.size()).isEqualTo(1);
    assertThat(arguments.get(0).asText())
        .isEqualTo("say " + RenderFixture.yaml("{\"t\": \"" + text + "\"}").path("t").asText());
  }
}
