package io.kontrol.watcher.health;

import static io.kontrol.model.status.Health.Degraded;
import static io.kontrol.model.status.Health.Healthy;
import static io.kontrol.model.status.Health.Progressing;
import static io.kontrol.model.status.Health.Suspended;
import static io.kontrol.model.status.Health.Unknown;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.model.status.Health;
import io.kontrol.watcher.health.model.Assessment;
import io.kontrol.watcher.health.rules.HealthRules;
import io.kontrol.watcher.health.rules.InvalidRuleException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HealthRulesTest {
  private static final String ONE_RULE =
      """
      rules:
        - kinds: [%s]
          health:
            %s: "%s"
      """;

  private final Path directory;

  HealthRulesTest(@TempDir Path directory) {
    this.directory = directory;
  }

  private HealthAssessor assessor(String rules) throws IOException {
    Path file = Files.writeString(directory.resolve("rules.yaml"), rules);
    return new HealthAssessor(Optional.of(file));
  }

  private static JsonNode thing(String body) {
    return Judged.object("apiVersion: example.com/v1\nkind: Thing\n" + body);
  }

  @Test
  void theShippedRulesCompileAndAreFew() {
    HealthRules shipped = HealthRules.shipped();
    shipped.check("health-rules.yaml");
    assertThat(shipped.size()).isBetween(1, 80);
  }

  @Test
  void theFirstTrueExpressionDecidesAndSaysWhy() throws IOException {
    HealthAssessor assessor =
        assessor(
            """
            rules:
              - kinds: [example.com/Thing]
                health:
                  Degraded: status.?temperature.orValue(0) > 90
                  Progressing: status.?temperature.orValue(0) > 60
                  Healthy: has(status.temperature)
                message: "'It has ' + string(status.temperature) + ' degrees'"
            """);
    assertThat(assessor.assess(thing("status: {temperature: 91}")))
        .isEqualTo(new Assessment(Degraded, "It has 91 degrees"));
    assertThat(assessor.assess(thing("status: {temperature: 61.5}")).health())
        .isEqualTo(Progressing);
    assertThat(assessor.assess(thing("status: {temperature: 20}")).health()).isEqualTo(Healthy);
  }

  @Test
  void whereNoExpressionIsTrueTheObjectIsJudgedAsIfThereWereNoRule() throws IOException {
    HealthAssessor assessor =
        assessor(
            ONE_RULE.formatted("example.com/Thing", "Degraded", "condition.Leaking == 'True'"));
    assertThat(assessor.assess(thing("status: {phase: Ready}")).health()).isEqualTo(Healthy);
  }

  @Test
  void aUsersRuleStandsAboveWhatIsBuiltIn() throws IOException {
    HealthAssessor assessor = assessor(ONE_RULE.formatted("/ConfigMap", "Suspended", "true"));
    JsonNode configMap = Judged.object("apiVersion: v1\nkind: ConfigMap");
    assertThat(assessor.assess(configMap).health()).isEqualTo(Suspended);
    assertThat(new HealthAssessor().assess(configMap).health()).isEqualTo(Healthy);
  }

  @Test
  void aRuleIsNotAskedAboutAnOlderGenerationNorAboutADeletedObject() throws IOException {
    HealthAssessor assessor = assessor(ONE_RULE.formatted("example.com/*", "Healthy", "true"));
    assertThat(
            assessor
                .assess(thing("metadata: {generation: 2}\nstatus: {observedGeneration: 1}"))
                .health())
        .isEqualTo(Progressing);
    assertThat(
            assessor
                .assess(thing("metadata: {deletionTimestamp: '2026-01-01T00:00:00Z'}"))
                .health())
        .isEqualTo(Progressing);
  }

  @Test
  void anExpressionSeesConditionsByTypeAndAbsentOnesAsEmpty() throws IOException {
    HealthAssessor assessor =
        assessor(
            ONE_RULE.formatted(
                "example.com/Thing",
                "Healthy",
                "condition.Ready == 'False' && reason.Ready == 'Fine' && condition.Other == ''"));
    assertThat(
            assessor
                .assess(
                    thing("status: {conditions: [{type: Ready, status: 'False', reason: Fine}]}"))
                .health())
        .isEqualTo(Healthy);
  }

  @Test
  void anExpressionThatFailsOnAnObjectMakesItUnknown() throws IOException {
    HealthAssessor assessor =
        assessor(ONE_RULE.formatted("example.com/Thing", "Healthy", "status.phase == 'Ready'"));
    Assessment assessment = assessor.assess(thing("status: {other: 1}"));
    assertThat(assessment.health()).isEqualTo(Unknown);
    assertThat(assessment.message()).contains("phase");
  }

  @Test
  void whatAnExpressionCostsIsBounded() throws IOException {
    String nested = "[1,2,3,4,5,6,7,8,9,10]";
    HealthAssessor assessor =
        assessor(
            ONE_RULE.formatted(
                "example.com/Thing",
                "Healthy",
                "%1$s.all(a, %1$s.all(b, %1$s.all(c, %1$s.all(d, %1$s.all(e, a > 0)))))"
                    .formatted(nested)));
    Assessment assessment = assessor.assess(thing("status: {}"));
    assertThat(assessment.health()).isEqualTo(Unknown);
    assertThat(assessment.message()).contains("budget exceeded");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "example.com/Thing | Fine     | true             | Fine' is no health",
        "Thing             | Healthy  | true             | Thing' is no kind",
        "example.com/Thing | Healthy  | status.          | Healthy",
        "example.com/Thing | Healthy  | nowhere == 1     | undeclared reference to 'nowhere'",
        "example.com/Thing | Degraded | 1 + 1            | must give a bool, not a int",
        "example.com/Thing | Healthy  | status.?a.?b.orValue(true) | one question mark"
      })
  void aRuleThatCannotBeUsedStopsTheStartWithTheReason(
      String kind, String health, String expression, String reason) {
    assertThatThrownBy(() -> assessor(ONE_RULE.formatted(kind, health, expression)))
        .isInstanceOf(InvalidRuleException.class)
        .hasMessageContaining("rules.yaml")
        .hasMessageContaining(reason);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "rules: 1 | there is no list 'rules'",
        "rules: [{kinds: [example.com/A]}] | needs 'kinds' and 'health'",
        "rules: [{health: {Healthy: 'true'}}] | needs 'kinds' and 'health'",
        "rules: [{kinds: [example.com/A], health: {Healthy: 'true'}, when: x}] | no 'when'",
        "'rules: [' | rules.yaml"
      })
  void aFileThatIsNoneStopsTheStartWithTheReason(String file, String reason) {
    assertThatThrownBy(() -> assessor(file))
        .isInstanceOf(InvalidRuleException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void aFileThatIsNotThereStopsTheStartWithItsName() {
    Path absent = directory.resolve("absent.yaml");
    assertThatThrownBy(() -> new HealthAssessor(Optional.of(absent)))
        .isInstanceOf(InvalidRuleException.class)
        .hasMessageContaining("absent.yaml");
  }

  @ParameterizedTest
  @CsvSource({
    "example.com/Thing, Suspended",
    "example.com/*, Suspended",
    "*.com/Thing, Suspended",
    "other.com/Thing, Healthy",
    "example.com/Other, Healthy",
    "*.example.com/Thing, Healthy"
  })
  void aRuleIsForTheKindsThatItNames(String kinds, Health expected) throws IOException {
    HealthAssessor assessor = assessor(ONE_RULE.formatted("'" + kinds + "'", "Suspended", "true"));
    assertThat(assessor.assess(thing("status: {phase: Ready}")).health()).isEqualTo(expected);
  }

  @Test
  void configurationThatOthersReadIsHealthyWithoutAStatus() {
    assertThat(Judged.health("monitoring.coreos.com/v1", "ServiceMonitor", "spec: {endpoints: []}"))
        .isEqualTo(Healthy);
    assertThat(Judged.health("networking.istio.io/v1", "VirtualService", "spec: {hosts: [a]}"))
        .isEqualTo(Healthy);
    assertThat(Judged.health("aws.crossplane.io/v1beta1", "ProviderConfig", "spec: {}"))
        .isEqualTo(Healthy);
  }
}
