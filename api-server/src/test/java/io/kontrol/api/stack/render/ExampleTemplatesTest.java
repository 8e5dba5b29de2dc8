package io.kontrol.api.stack.render;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.stack.violation.StackViolation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The templates that come as examples do what their parameters say, and refuse what they limit. */
class ExampleTemplatesTest {
  private static final Path EXAMPLES = Path.of("../deploy/examples/templates");
  private static final String PASSWORD = "rcon_password: twelve-characters";

  private static CompiledTemplate example(String name) throws IOException {
    return RenderFixture.template(Files.readString(EXAMPLES.resolve(name + ".yaml")));
  }

  private static JsonNode object(Rendering.Rendered rendered, String kind) {
    return rendered.objects().stream()
        .filter(object -> object.path("kind").asText().equals(kind))
        .findFirst()
        .orElseThrow();
  }

  private static List<String> kinds(Rendering.Rendered rendered) {
    return rendered.objects().stream().map(object -> object.path("kind").asText()).toList();
  }

  @Test
  void aMinecraftServerIsPausedAtZeroReplicasAndKeepsItsWorld() throws IOException {
    CompiledTemplate template = example("minecraft-server");
    Rendering.Rendered running =
        RenderFixture.rendered(template, RenderFixture.request(PASSWORD + "\nmemory: 8"));
    Rendering.Rendered paused =
        RenderFixture.rendered(template, RenderFixture.request(PASSWORD + "\npaused: true"));

    assertThat(kinds(running))
        .containsExactly("ConfigMap", "Secret", "PersistentVolumeClaim", "Service", "StatefulSet");
    assertThat(object(running, "StatefulSet").at("/spec/replicas").intValue()).isEqualTo(1);
    assertThat(object(running, "ConfigMap").at("/data/MEMORY").asText()).isEqualTo("7G");
    assertThat(
            object(running, "StatefulSet")
                .at("/spec/template/spec/containers/0/resources/limits/memory")
                .asText())
        .isEqualTo("8Gi");
    assertThat(object(paused, "StatefulSet").at("/spec/replicas").intValue()).isZero();
    assertThat(kinds(paused)).contains("PersistentVolumeClaim");
    assertThat(template.root()).isTrue();
  }

  @Test
  void aWebApplicationLeavesItsReplicasToTheAutoscaler() throws IOException {
    CompiledTemplate template = example("web-application");
    assertThat(template.hasAllDefaults()).isTrue();
    Rendering.Rendered rendered =
        RenderFixture.rendered(
            template, RenderFixture.request("{min_replicas: 3, env: {MODE: live}}"));

    assertThat(kinds(rendered))
        .containsExactly(
            "Deployment", "Service", "Ingress", "HorizontalPodAutoscaler", "PodDisruptionBudget");
    assertThat(object(rendered, "Deployment").at("/spec").has("replicas")).isFalse();
    assertThat(object(rendered, "HorizontalPodAutoscaler").at("/spec/minReplicas").intValue())
        .isEqualTo(3);
    assertThat(object(rendered, "Deployment").at("/spec/template/spec/containers/0/env").toString())
        .isEqualTo("[{\"name\":\"MODE\",\"value\":\"live\"}]");
    assertThat(object(rendered, "Ingress").at("/spec/rules/0/host").asText())
        .isEqualTo("shop.example.com");
  }

  @Test
  void aScheduledJobRunsInItsZone() throws IOException {
    CompiledTemplate template = example("scheduled-job");
    assertThat(template.hasAllDefaults()).isTrue();
    ObjectNode job =
        RenderFixture.rendered(
                template, RenderFixture.request("{time_zone: Europe/Berlin, timeout: 5}"))
            .objects()
            .get(0);

    assertThat(job.at("/spec/timeZone").asText()).isEqualTo("Europe/Berlin");
    assertThat(job.at("/spec/jobTemplate/spec/activeDeadlineSeconds").intValue()).isEqualTo(300);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          minecraft-server | {}                                                    | /parameters/rcon_password
          minecraft-server | {rcon_password: short}                                | /parameters/rcon_password
          minecraft-server | {rcon_password: twelve-characters, memory: 64}        | /parameters/memory
          minecraft-server | {rcon_password: twelve-characters, version: 0.1}      | /parameters/version
          minecraft-server | {rcon_password: twelve-characters, players: 90}       | /parameters
          minecraft-server | {rcon_password: twelve-characters, command: rm}       | /parameters/command
          web-application  | {min_replicas: 6}                                     | /parameters
          web-application  | {image: 'nginx; rm -rf /'}                            | /parameters/image
          web-application  | {env: {lower: case}}                                  | /parameters/env
          scheduled-job    | {schedule: every day}                                 | /parameters/schedule
          scheduled-job    | {timeout: 0}                                          | /parameters/timeout
          """)
  void whatTheyLimitIsRefused(String name, String parameters, String pointer) throws IOException {
    assertThat(RenderFixture.rejected(example(name), RenderFixture.request(parameters)))
        .extracting(StackViolation::pointer)
        .anyMatch(found -> found.startsWith(pointer));
  }
}
