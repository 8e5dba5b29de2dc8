package io.kontrol.watcher.health;

import static io.kontrol.model.status.Health.Degraded;
import static io.kontrol.model.status.Health.Healthy;
import static io.kontrol.model.status.Health.Missing;
import static io.kontrol.model.status.Health.Progressing;
import static io.kontrol.model.status.Health.Suspended;
import static io.kontrol.model.status.Health.Unknown;
import static org.assertj.core.api.Assertions.assertThat;

import io.kontrol.model.status.Health;
import io.kontrol.watcher.health.model.Assessment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Kinds that nobody has heard of, judged by what their controllers write by convention. */
class GenericHealthTest {
  private static Assessment judge(String body) {
    return Judged.judge("unheard.example.com/v1", "Thing", body);
  }

  private static Health status(String status) {
    return judge("spec: {}\nstatus: {%s}".formatted(status)).health();
  }

  private static Health conditions(String... conditions) {
    return status("conditions: [" + String.join(", ", conditions) + "]");
  }

  private static String condition(String type, String status, String reason, String message) {
    return "{type: %s, status: '%s', reason: '%s', message: '%s'}"
        .formatted(type, status, reason, message);
  }

  @Test
  void withoutAStatusItWaitsForItsController() {
    assertThat(judge("spec: {a: 1}").health()).isEqualTo(Progressing);
    assertThat(judge("spec: {a: 1}\nstatus: {}").health()).isEqualTo(Progressing);
    assertThat(status("observedGeneration: 1, conditions: []")).isEqualTo(Progressing);
    assertThat(status("revision: 0, uid: '', parts: {}")).isEqualTo(Progressing);
    assertThat(status("host: 192.0.2.1, conditions: []")).isEqualTo(Progressing);
  }

  @Test
  void plainDataIsHealthyAsSoonAsItExists() {
    assertThat(judge("data: {a: b}").health()).isEqualTo(Healthy);
  }

  @Test
  void aStatusThatSaysNothingUnderstoodIsUnknown() {
    assertThat(status("address: 192.0.2.1")).isEqualTo(Unknown);
    assertThat(status("phase: Inconclusive")).isEqualTo(Unknown);
    assertThat(status("phase: Frobnicating")).isEqualTo(Unknown);
    assertThat(conditions(condition("Frobnication", "True", "Frob", ""))).isEqualTo(Unknown);
    assertThat(conditions(condition("Frobnicated", "True", "Frob", ""))).isEqualTo(Unknown);
    assertThat(conditions(condition("Ready", "Perhaps", "", ""))).isEqualTo(Unknown);
  }

  @Test
  void anOlderGenerationSaysNothingOfTheNewest() {
    String ready = "conditions: [{type: Ready, status: 'True'%s}]";
    assertThat(
            judge(
                    "metadata: {generation: 2}\nstatus: {observedGeneration: 1, %s}"
                        .formatted(ready.formatted("")))
                .health())
        .isEqualTo(Progressing);
    assertThat(
            judge(
                    "metadata: {generation: 2}\nstatus: {observedGeneration: 2, %s}"
                        .formatted(ready.formatted("")))
                .health())
        .isEqualTo(Healthy);
    assertThat(
            judge(
                    "metadata: {generation: 2}\nstatus: {%s}"
                        .formatted(ready.formatted(", observedGeneration: 1")))
                .health())
        .isEqualTo(Progressing);
  }

  @ParameterizedTest
  @CsvSource({
    "Ready, True, Succeeded, '', Healthy",
    "Ready, Unknown, Reconciling, '', Progressing",
    "Ready, False, Creating, '', Progressing",
    "Ready, False, '', '', Progressing",
    "Ready, False, PodsNotReady, 1 of 3 pods ready, Progressing",
    "Ready, False, PodsNotReady, Failed to pull the image, Degraded",
    "Ready, False, PodsNotReady, prose that speaks of a failed image, Progressing",
    "Ready, False, InvalidSpec, '', Degraded",
    "Ready, False, ReconcileError, '', Degraded",
    "Ready, False, SecretNotFound, '', Degraded",
    "Ready, False, Migrating, 'Error: checksum mismatch', Degraded",
    "Ready, False, SomethingOfItsOwn, and words we do not know, Progressing",
    "Ready, False, Paused, '', Suspended",
    "Synced, False, ReconcileError, '', Degraded",
    "example.com/Ready, True, '', '', Healthy",
    "NotReady, True, Creating, '', Progressing",
    "NotReady, True, InvalidResourceException, '', Degraded",
    "Available, Degraded, SomePodsNotReady, '', Degraded",
    "SystemReady, Progressing, '', '', Progressing",
    "Admitted, False, '', '', Degraded",
    "Accepted, False, NoMatchingParent, '', Degraded",
    "Accepted, Unknown, Pending, '', Progressing",
    "Healthy, False, '', '', Degraded",
    "Stalled, True, UpdateFailed, '', Degraded",
    "ErrorOccurred, True, '', '', Degraded",
    "ErrorOccurred, False, '', '', Healthy",
    "Reconciling, True, NewRevision, '', Progressing",
    "Progressing, True, NewReplicaSetAvailable, '', Healthy",
    "Progressing, False, ProgressDeadlineExceeded, '', Degraded",
    "Paused, True, ByUser, '', Suspended",
    "Complete, True, JobFailed, '', Degraded",
    "DatabaseProvisioned, True, '', '', Healthy",
    "DatabaseProvisioned, False, CreateFailed, '', Degraded"
  })
  void oneConditionIsReadByItsTypeReasonAndMessage(
      String type, String status, String reason, String message, Health expected) {
    assertThat(conditions(condition(type, status, reason, message))).isEqualTo(expected);
  }

  @Test
  void allThatSumUpMustBeTrue() {
    String ready = condition("Ready", "True", "", "");
    assertThat(conditions(ready, condition("Synced", "False", "ReconcileError", "")))
        .isEqualTo(Degraded);
    assertThat(conditions(ready, condition("Reconciling", "True", "Upgrading", "")))
        .isEqualTo(Progressing);
    assertThat(conditions(ready, condition("Degraded", "True", "Quorum", ""))).isEqualTo(Degraded);
  }

  @Test
  void partsCountOnlyWhereNothingSumsThemUp() {
    String part = condition("CronJobDeployed", "False", "OtherKindUsed", "");
    assertThat(conditions(condition("Ready", "True", "", ""), part)).isEqualTo(Healthy);
    assertThat(conditions(condition("ServiceDeployed", "True", "", ""), part))
        .isEqualTo(Progressing);
  }

  @Test
  void aPartInTroubleExplainsWhyTheWholeIsNotReady() {
    String failed = condition("PredictorReady", "False", "RevisionFailed", "");
    assertThat(conditions(condition("Ready", "False", "NoIngress", ""), failed))
        .isEqualTo(Degraded);
    assertThat(conditions(condition("Ready", "True", "", ""), failed)).isEqualTo(Healthy);
  }

  @Test
  void whatIsAWarningOrSaysThatThereIsNoTroubleIsNone() {
    assertThat(conditions(condition("Warning", "True", "Deprecated", ""))).isEqualTo(Unknown);
    assertThat(conditions(condition("NoFailures", "True", "", ""))).isEqualTo(Healthy);
    assertThat(conditions(condition("NoErrors", "False", "Quota", ""))).isEqualTo(Progressing);
  }

  @Test
  void workUnderWayDoesNotHideAFailure() {
    String missing = condition("Ready", "False", "DoesNotExist", "");
    assertThat(conditions(missing, condition("Issuing", "True", "DoesNotExist", "")))
        .isEqualTo(Progressing);
    assertThat(
            conditions(
                condition("Ready", "False", "PullFailed", ""),
                condition("Reconciling", "True", "Progressing", "")))
        .isEqualTo(Degraded);
  }

  @ParameterizedTest
  @CsvSource({
    "phase, Running, Healthy",
    "phase, Pending, Progressing",
    "phase, Failed, Degraded",
    "phase, Paused, Suspended",
    "state, CrashLoopBackOff, Degraded",
    "state, in-progress, Progressing",
    "state, NOT_READY, Progressing",
    "state, NotFound, Missing",
    "status, 'ERROR, cannot find the secret', Degraded",
    "phase, Cluster in healthy state, Healthy",
    "phase, Waiting for the instances to become active, Progressing",
    "phase, Setting up primary, Progressing",
    "phase, Failing over, Degraded",
    "health, red, Degraded",
    "health, yellow, Progressing",
    "health, green, Healthy",
    "overallStatus, Succeeded, Healthy",
    "currentState, UNHEALTHY, Degraded"
  })
  void aStateIsReadWordByWord(String field, String state, Health expected) {
    assertThat(status("%s: '%s'".formatted(field, state))).isEqualTo(expected);
  }

  @Test
  void whatRunsToAnEndIsNotDoneWhileItRuns() {
    assertThat(Judged.health("example.com/v1", "TestRun", "status: {phase: Running}"))
        .isEqualTo(Progressing);
    assertThat(Judged.health("example.com/v1", "Server", "status: {phase: Running}"))
        .isEqualTo(Healthy);
  }

  @Test
  void troubleInTheStateOutweighsCalmConditionsAndTheOtherWayRound() {
    assertThat(status("phase: Failed, conditions: [{type: Deployed, status: 'True'}]"))
        .isEqualTo(Degraded);
    assertThat(status("phase: Running, conditions: [{type: Healthy, status: 'False'}]"))
        .isEqualTo(Degraded);
  }

  @ParameterizedTest
  @CsvSource({
    "'ready: true', Healthy",
    "'ready: false', Progressing",
    "'healthy: false', Degraded",
    "'ready: false, failureMessage: no quota', Degraded",
    "'readyToUse: false, error: {message: no such volume}', Degraded",
    "'scale: {statusReplicas: 2/2}', Healthy",
    "'scale: {statusReplicas: 1/2}', Progressing",
    "'result: {state: failed}', Degraded",
    "'clusters: {one: {state: Ready}, two: {state: Pending}}', Progressing"
  })
  void flagsCountsErrorsAndPartsSpeakWhereNothingElseDoes(String status, Health expected) {
    assertThat(status(status)).isEqualTo(expected);
  }

  @Test
  void fewerReplicasThanWantedAreProgress() {
    assertThat(judge("spec: {replicas: 3}\nstatus: {readyReplicas: 2}"))
        .isEqualTo(Assessment.progressing("2 of 3 replicas available"));
    assertThat(judge("spec: {replicas: 3}\nstatus: {readyReplicas: 3}").health())
        .isEqualTo(Healthy);
  }

  @ParameterizedTest
  @CsvSource({
    "'spec: {suspend: true}'",
    "'spec: {paused: true}'",
    "'metadata: {annotations: {example.com/paused: \"true\"}}'"
  })
  void whatIsToBeLeftAloneIsSuspended(String body) {
    assertThat(judge(body + "\nstatus: {phase: Ready}").health()).isEqualTo(Suspended);
  }

  @Test
  void attachmentsAreJudgedOneByOneAndAParentOfLongAgoIsForgotten() {
    String parent =
        "{conditions: [{type: Accepted, status: '%s', reason: R, observedGeneration: %d}]}";
    String route = "metadata: {generation: 2}\nstatus: {parents: [%s, %s]}";
    assertThat(
            judge(route.formatted(parent.formatted("True", 2), parent.formatted("False", 1)))
                .health())
        .isEqualTo(Healthy);
    assertThat(
            judge(route.formatted(parent.formatted("True", 2), parent.formatted("False", 2)))
                .health())
        .isEqualTo(Degraded);
    assertThat(
            judge(route.formatted(parent.formatted("True", 1), parent.formatted("True", 1)))
                .health())
        .isEqualTo(Progressing);
    assertThat(judge("status: {ancestors: [{conditions: []}]}").health()).isEqualTo(Progressing);
  }

  @Test
  void theMessageIsOneLineOfBoundedLength() {
    Assessment assessment =
        judge(
            "status: {conditions: [{type: Ready, status: 'False', message: \"Error:\\n  a\\u0000b "
                + "\uD83D\uDE00".repeat(600)
                + "\"}]}");
    assertThat(assessment.health()).isEqualTo(Degraded);
    assertThat(assessment.message())
        .startsWith("Ready is False: Error: a b")
        .hasSizeLessThanOrEqualTo(Assessment.MAX_MESSAGE)
        .doesNotContainPattern("[\\n\\u0000]");
    assertThat(
            assessment.message().chars().filter(c -> Character.isHighSurrogate((char) c)).count())
        .isEqualTo(
            assessment.message().chars().filter(c -> Character.isLowSurrogate((char) c)).count());
  }

  @Test
  void nothingThatIsNoObjectBreaksIt() {
    assertThat(judge("spec: text\nstatus: text").health()).isNotEqualTo(Healthy);
    assertThat(judge("spec: [1]\nstatus: [1, {conditions: 7}]").health()).isNotEqualTo(Healthy);
    assertThat(status("conditions: {}, phase: [1], ready: 7, parents: [3, null]"))
        .isEqualTo(Unknown);
    assertThat(conditions("7", "null", "{type: null, status: null}", "{status: 'True'}"))
        .isEqualTo(Unknown);
    assertThat(Missing).isNotEqualTo(status("phase: ''"));
  }
}
