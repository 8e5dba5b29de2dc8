package io.kontrol.watcher.health;

import static io.kontrol.model.status.Health.Degraded;
import static io.kontrol.model.status.Health.Healthy;
import static io.kontrol.model.status.Health.Progressing;
import static io.kontrol.model.status.Health.Suspended;
import static io.kontrol.model.status.Health.Unknown;
import static org.assertj.core.api.Assertions.assertThat;

import io.kontrol.model.status.Health;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What controllers of many makers write in the same way, each its own a little. */
class ConventionsTest {
  private static Health status(String kind, String spec, String status) {
    return Judged.health(
        "unheard.example.com/v1", kind, "spec: {%s}\nstatus: {%s}".formatted(spec, status));
  }

  private static Health status(String status) {
    return status("Thing", "", status);
  }

  @ParameterizedTest
  @CsvSource({
    "OutOfSync, Progressing",
    "out of date, Progressing",
    "InSync, Healthy",
    "Hydrating, Progressing",
    "REBALANCING, Progressing",
    "Idle, Healthy",
    "PartiallyFailed, Degraded",
    "FailedValidation, Degraded",
    "Missing Replicas, Degraded",
    "Nothing in particular, Unknown",
    "Expanding, Progressing"
  })
  void aPhaseIsReadByItsWords(String phase, Health health) {
    assertThat(status("phase: '" + phase + "'")).isEqualTo(health);
  }

  @ParameterizedTest
  @CsvSource({
    "'', 'readyNodes: 2, nodes: 3', Progressing",
    "'', 'readyNodes: 3, nodes: 3', Healthy",
    "'instances: 3', 'readyInstances: 1, instances: 1', Progressing",
    "'replicas: 2', 'replicas: 2, readyReplicas: 2, updatedReplicas: 1', Progressing",
    "'', 'readyMembers: 1, desiredMembers: 2', Progressing",
    "'', 'currentHealthy: 1, desiredHealthy: 2', Progressing",
    "'', 'ready: 2, desired: 2', Healthy",
    "'', 'readyReplicas: many, replicas: few', Unknown"
  })
  void whatIsCountedIsHeldAgainstWhatIsWanted(String spec, String counts, Health health) {
    assertThat(status("Thing", spec, counts)).isEqualTo(health);
  }

  @Test
  void readinessThatIsSaidOutweighsCountsOnlyWhenTheyAgree() {
    String ready = "conditions: [{type: Ready, status: 'True'}]";
    assertThat(status("Thing", "replicas: 3", ready + ", readyReplicas: 3")).isEqualTo(Healthy);
    assertThat(status("Thing", "replicas: 3", ready + ", readyReplicas: 1")).isEqualTo(Progressing);
  }

  @Test
  void whatIsNotValidWillNotBecomeSoByWaiting() {
    assertThat(status("valid: false")).isEqualTo(Degraded);
    assertThat(status("valid: true")).isEqualTo(Healthy);
  }

  @Test
  void ofConditionsThatAreAppendedTheNewestCounts() {
    assertThat(
            status(
                """
                conditions: [
                  {type: Ready, status: 'False', reason: Failed, lastTransitionTime: '2026-01-01T00:00:00Z'},
                  {type: Ready, status: 'True', lastTransitionTime: '2026-01-03T00:00:00Z'},
                  {type: Ready, status: 'False', reason: Failed, lastTransitionTime: '2026-01-02T00:00:00Z'}]"""))
        .isEqualTo(Healthy);
    assertThat(
            status(
                """
                conditions: [{type: Ready, status: 'True'}, {type: Ready, status: 'False', reason: Failed}]"""))
        .isEqualTo(Degraded);
  }

  @Test
  void partsThatHaveConditionsOfTheirOwnSpeakForTheWhole() {
    assertThat(
            status(
                """
                primary: {conditions: [{type: Ready, status: 'True'}]},
                standby: {conditions: [{type: Ready, status: 'False', reason: Failed}]}"""))
        .isEqualTo(Degraded);
  }

  @Test
  void whatIsThereToComeToAnEndIsNotWellBecauseItRuns() {
    String created = "{type: Created, status: 'True'}, {type: Running, status: '%s'}";
    assertThat(status("TrainingJob", "", "conditions: [" + created.formatted("True") + "]"))
        .isEqualTo(Progressing);
    assertThat(
            status(
                "TrainingJob",
                "",
                "conditions: ["
                    + created.formatted("False")
                    + ", {type: Succeeded, status: 'True'}]"))
        .isEqualTo(Healthy);
    assertThat(
            status(
                "TrainingJob",
                "",
                "conditions: ["
                    + created.formatted("False")
                    + ", {type: Failed, status: 'True', reason: BackoffLimitExceeded}]"))
        .isEqualTo(Degraded);
    assertThat(status("Server", "", "conditions: [" + created.formatted("True") + "]"))
        .isEqualTo(Healthy);
  }

  @Test
  void aPauseIsNoTrouble() {
    assertThat(
            status(
                "conditions: [{type: Ready, status: 'True'}, {type: Paused, status: 'True', reason: ByUser}]"))
        .isEqualTo(Suspended);
    assertThat(status("Thing", "suspend: true", "conditions: [{type: Ready, status: 'False'}]"))
        .isEqualTo(Suspended);
  }

  @Test
  void whatOnlyInformsSaysNothingOfHealth() {
    assertThat(status("conditions: [{type: Frobnicated2, status: 'Sometimes'}]"))
        .isEqualTo(Unknown);
  }
}
