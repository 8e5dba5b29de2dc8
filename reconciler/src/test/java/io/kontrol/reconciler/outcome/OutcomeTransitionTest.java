package io.kontrol.reconciler.outcome;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.model.event.Event;
import io.kontrol.model.json.Json;
import io.kontrol.model.secret.SecretDigest;
import io.kontrol.model.status.SyncStatus;
import io.kontrol.reconciler.backoff.RetryBackoff;
import io.kontrol.reconciler.claim.AppliedStateSnapshot;
import io.kontrol.reconciler.claim.AppliedStateSnapshot.DriftState;
import io.kontrol.reconciler.claim.AppliedStateSnapshot.LastAttempt;
import io.kontrol.reconciler.claim.Task;
import io.kontrol.reconciler.claim.Work;
import io.kontrol.reconciler.claim.Work.Observed;
import io.kontrol.reconciler.outcome.Outcome.Ending;
import io.kontrol.reconciler.outcome.OutcomeTransition.Step;
import io.kontrol.reconciler.testing.WorkFixtures;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutcomeTransitionTest {
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  private static final Outcome.Applied APPLIED =
      new Outcome.Applied(
          "uid-1",
          "42",
          Optional.of("hash"),
          Duration.ofMillis(7),
          List.of(),
          List.of("kubectl-edit"),
          TakeOver.NONE);

  private final OutcomeTransition transition =
      new OutcomeTransition(
          new RetryBackoff(Duration.ofSeconds(1), Duration.ofMinutes(5), () -> 0L),
          new SecretDigest("a key for tests only"));

  private Step next(Work work, Outcome outcome) {
    return transition.next(work, outcome, NOON).orElseThrow();
  }

  private static Outcome.Failed failed(String message) {
    return new Outcome.Failed(422, "Invalid", message, Optional.empty());
  }

  private static List<String> types(Step step) {
    return step.events().stream().map(Event::type).toList();
  }

  private AppliedStateSnapshot applied(int generation) {
    return next(
            WorkFixtures.of(
                1, Task.APPLY, SyncStatus.Pending, generation, AppliedStateSnapshot.blank()),
            APPLIED)
        .change()
        .recorded();
  }

  @Test
  void aFirstSuccessIsRememberedAndTold() {
    Step step = next(WorkFixtures.first(1), APPLIED);
    assertThat(types(step)).containsExactly("ApplySucceeded");
    assertThat(step.change().recorded().hasApplied(1)).isTrue();
    assertThat(step.change().recorded().attempt())
        .isEqualTo(new LastAttempt(1, LastAttempt.SUCCESS, null, 0, null));
    assertThat(step.change().nextAttemptIn()).isNull();
    assertThat(step.change().spec()).isNotNull();
  }

  private static Outcome.Applied altered(String... fields) {
    return applied(List.of(fields), TakeOver.NONE);
  }

  private static Outcome.Applied applied(List<String> altered, TakeOver takeOver) {
    return new Outcome.Applied(
        "uid-1", "42", Optional.of("hash"), Duration.ofMillis(7), altered, List.of(), takeOver);
  }

  @Test
  void whatIsTakenOverIsToldBeforeItsApplyWithItsOwnerAndTheirFields() {
    JsonNode metadata =
        Json.read(
            "{\"managedFields\":[{\"manager\":\"helm\",\"fieldsV1\":{\"f:data\":{\"f:a\":{}}}}]}");
    TakeOver takeOver =
        TakeOver.of(Optional.of("helm release shop/web"), metadata).moving(List.of("helm"));
    Step step = next(WorkFixtures.first(1), applied(List.of(), takeOver));
    assertThat(types(step)).containsExactly("ResourceTakenOver", "ApplySucceeded");
    assertThat(step.events().get(0).data())
        .hasToString(
            "{\"owner\":\"helm release shop/web\",\"managers\":[{\"manager\":\"helm\",\"fields\":[\"data.a\"],\"more_fields\":0}],\"moved\":[\"helm\"]}");
  }

  @Test
  void fieldsThatAreMovedLaterAreToldByTheirManagers() {
    TakeOver later = TakeOver.NONE.moving(List.of("kubectl-edit")).moving(List.of("kubectl-edit"));
    Step step = next(WorkFixtures.first(1), applied(List.of(), later));
    assertThat(types(step)).containsExactly("FieldsTakenOver", "ApplySucceeded");
    assertThat(step.events().get(0).data()).hasToString("{\"managers\":[\"kubectl-edit\"]}");
  }

  @Test
  void alteredFieldsAreToldOncePerGenerationAndWhenTheyBecomeOthers() {
    Step first = next(WorkFixtures.first(1), altered("/data/a"));
    assertThat(types(first)).containsExactly("ApplySucceeded", "FieldsAlteredOnAdmission");
    assertThat(first.events().get(1).data()).hasToString("{\"fields\":[\"/data/a\"]}");
    AppliedStateSnapshot recorded = first.change().recorded();
    assertThat(
            types(
                next(
                    WorkFixtures.of(1, Task.APPLY, SyncStatus.Synced, 1, recorded),
                    altered("/data/a"))))
        .isEmpty();
    assertThat(
            types(
                next(
                    WorkFixtures.of(1, Task.APPLY, SyncStatus.Synced, 1, recorded),
                    altered("/data/b"))))
        .containsExactly("FieldsAlteredOnAdmission");
    assertThat(
            types(next(WorkFixtures.of(1, Task.APPLY, SyncStatus.Synced, 1, recorded), altered())))
        .isEmpty();
    assertThat(
            types(
                next(
                    WorkFixtures.of(1, Task.APPLY, SyncStatus.Synced, 2, recorded),
                    altered("/data/a"))))
        .containsExactly("ApplySucceeded", "FieldsAlteredOnAdmission");
    assertThat(
            next(WorkFixtures.of(1, Task.APPLY, SyncStatus.Error, 2, recorded), failed("no"))
                .change()
                .recorded()
                .applied()
                .alteredFields())
        .containsExactly("/data/a");
  }

  @Test
  void theSameFailureIsToldOnceAndWaitsLongerEachTime() {
    AppliedStateSnapshot recorded = AppliedStateSnapshot.blank();
    List<String> told = new ArrayList<>();
    List<Duration> waits = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Step step = next(WorkFixtures.of(1, Task.APPLY, SyncStatus.Error, 1, recorded), failed("no"));
      told.addAll(types(step));
      waits.add(step.change().nextAttemptIn());
      recorded = step.change().recorded();
    }
    assertThat(told).containsExactly("ApplyFailed");
    assertThat(waits)
        .containsExactly(
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            Duration.ofSeconds(4),
            Duration.ofSeconds(8));
    assertThat(
            types(
                next(
                    WorkFixtures.of(1, Task.APPLY, SyncStatus.Error, 1, recorded),
                    failed("other"))))
        .containsExactly("ApplyFailed");
  }

  @Test
  void aNewGenerationStartsItsFailuresAnew() {
    AppliedStateSnapshot recorded = next(WorkFixtures.first(1), failed("no")).change().recorded();
    Step step = next(WorkFixtures.of(1, Task.APPLY, SyncStatus.Error, 2, recorded), failed("no"));
    assertThat(step.change().recorded().attempt().attempts()).isOne();
    assertThat(types(step)).containsExactly("ApplyFailed");
  }

  @Test
  void aFailureLeavesWhatIsKnownOfTheLastSuccess() {
    AppliedStateSnapshot before = applied(1);
    Step step = next(WorkFixtures.of(1, Task.APPLY, SyncStatus.Pending, 2, before), failed("no"));
    assertThat(step.change().recorded().applied()).isEqualTo(before.applied());
    assertThat(step.change().spec()).isNull();
  }

  @Test
  void aCorrectionIsToldAsDriftThatWasFoundAndMended() {
    Step step = next(WorkFixtures.of(1, Task.CORRECT, SyncStatus.Drifted, 1, applied(1)), APPLIED);
    assertThat(types(step)).containsExactly("DriftDetected", "DriftCorrected");
    assertThat(step.change().recorded().drift()).isEqualTo(new DriftState(null, 1, NOON));
    assertThat(step.change().nextAttemptIn()).isNull();
  }

  @Test
  void theThirdCorrectionInARowNamesTheOtherSideAndSlowsDown() {
    AppliedStateSnapshot recorded = applied(1);
    AppliedStateSnapshot fought =
        new AppliedStateSnapshot(
            recorded.applied(), recorded.attempt(), new DriftState(null, 2, NOON.minusSeconds(9)));
    Step step = next(WorkFixtures.of(1, Task.CORRECT, SyncStatus.Drifted, 1, fought), APPLIED);
    assertThat(types(step)).endsWith("DriftRecurring");
    assertThat(step.events().get(2).data().path("managers").get(0).asText())
        .isEqualTo("kubectl-edit");
    assertThat(step.change().nextAttemptIn()).hasSeconds(1);
  }

  @Test
  void driftThatIsLeftIsToldOnceAndForgottenWhenItIsOver() {
    Step reported =
        next(
            WorkFixtures.of(1, Task.REPORT, SyncStatus.Drifted, 1, applied(1)),
            new Outcome.DriftReported());
    assertThat(types(reported)).containsExactly("DriftDetected");
    AppliedStateSnapshot known = reported.change().recorded();
    assertThat(known.drift().detectedAt()).isEqualTo(NOON);
    Step again =
        next(
            WorkFixtures.of(1, Task.REPORT, SyncStatus.Drifted, 1, known),
            new Outcome.DriftReported());
    assertThat(again.events()).isEmpty();
    Step settled =
        next(
            WorkFixtures.of(1, Task.SETTLE, SyncStatus.Synced, 1, known),
            new Outcome.DriftSettled());
    assertThat(settled.change().recorded().drift().detectedAt()).isNull();
    assertThat(settled.events()).isEmpty();
  }

  @Test
  void theObjectThatIsSeenCountsAsTheOneThatWasAppliedWhenItAgrees() {
    AppliedStateSnapshot known = applied(1);
    Work work = WorkFixtures.of(1, Task.SETTLE, SyncStatus.Synced, 1, known);
    Step settled =
        next(
            new Work(
                work.task(),
                work.sync(),
                work.desired(),
                known,
                Observed.of("made anew"),
                null,
                false),
            new Outcome.DriftSettled());
    assertThat(settled.change().recorded())
        .isEqualTo(
            new AppliedStateSnapshot(
                known.applied().in("made anew"), known.attempt(), known.drift()));
    assertThat(settled.events()).isEmpty();
  }

  @Test
  void anAcceptedDeleteIsAgreedButNotFinished() {
    Work work = WorkFixtures.of(1, Task.DELETE, SyncStatus.Deleting, 2, applied(1));
    Step step = next(work, new Outcome.DeleteAccepted("uid-1", "being deleted"));
    assertThat(step.change().recorded().hasApplied(2)).isTrue();
    assertThat(step.change().finished()).isFalse();
    assertThat(step.change().nextAttemptIn()).isNotNull();
    assertThat(step.events()).isEmpty();
    Step gone = next(work, new Outcome.Gone(Ending.NOT_OURS));
    assertThat(gone.change().finished()).isTrue();
    assertThat(gone.events().get(0).data().path("ending").asText()).isEqualTo("notOurs");
  }

  @Test
  void anOutageSaysNothingAboutTheResource() {
    assertThat(transition.next(WorkFixtures.first(1), new Outcome.Deferred(), NOON)).isEmpty();
  }

  /** Whatever came before: a success ends all trouble, and failures count up by one. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void failuresAreCountedAndASuccessEndsThem(long seed) {
    Random random = new Random(seed);
    AppliedStateSnapshot recorded = AppliedStateSnapshot.blank();
    int generation = 1;
    int failures = 0;
    for (int i = 0; i < 300; i++) {
      if (random.nextInt(5) == 0) {
        generation++;
        failures = 0;
      }
      boolean succeeds = random.nextBoolean();
      Task task =
          recorded.hasApplied(generation) && random.nextBoolean() ? Task.CORRECT : Task.APPLY;
      SyncStatus sync = task == Task.CORRECT ? SyncStatus.Drifted : SyncStatus.Pending;
      Step step =
          next(
              WorkFixtures.of(1, task, sync, generation, recorded),
              succeeds ? APPLIED : failed("no " + random.nextInt(2)));
      failures = succeeds ? 0 : failures + 1;
      recorded = step.change().recorded();
      assertThat(recorded.attempt().attempts()).isEqualTo(failures);
      assertThat(recorded.attempt().hasFailed()).isEqualTo(!succeeds);
      assertThat(recorded.attempt().isOf(generation)).isTrue();
      if (succeeds) {
        assertThat(recorded.hasApplied(generation)).isTrue();
        assertThat(recorded.drift().detectedAt()).isNull();
      } else {
        assertThat(step.change().nextAttemptIn()).isPositive();
      }
    }
  }
}
