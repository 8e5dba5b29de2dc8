package io.kontrol.reconciler.outcome;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.model.event.Event;
import io.kontrol.model.json.Json;
import io.kontrol.model.secret.SecretDigest;
import io.kontrol.model.status.SyncStatus;
import io.kontrol.reconciler.backoff.RetryBackoff;
import io.kontrol.reconciler.claim.AppliedStateSnapshot;
import io.kontrol.reconciler.claim.AppliedStateSnapshot.DriftState;
import io.kontrol.reconciler.claim.AppliedStateSnapshot.LastApply;
import io.kontrol.reconciler.claim.AppliedStateSnapshot.LastAttempt;
import io.kontrol.reconciler.claim.DesiredResource;
import io.kontrol.reconciler.claim.Task;
import io.kontrol.reconciler.claim.Work;
import io.kontrol.reconciler.drift.DriftFlapping;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides what is recorded for an outcome: the next state of the row, when to retry, and which
 * events are written.
 */
public final class OutcomeTransition {
  /**
   * Pause between attempts of an object that waits for a dependency. It is retried at once when the
   * dependency has been applied by us; these attempts find a dependency that came another way.
   */
  private static final Duration WAITING_INTERVAL = Duration.ofSeconds(30);

  private final RetryBackoff backoff;
  private final SecretDigest secrets;

  public OutcomeTransition(RetryBackoff backoff, SecretDigest secrets) {
    this.backoff = backoff;
    this.secrets = secrets;
  }

  /** The next state of a row, and its events in order. */
  public record Step(RowChange change, List<Event> events) {}

  /**
   * @return empty when the outcome says nothing about the resource
   */
  public Optional<Step> next(Work work, Outcome outcome, Instant now) {
    return outcome.match(new Decision(work, now));
  }

  private final class Decision implements Outcome.Cases<Optional<Step>> {
    private final Work work;
    private final Instant now;

    Decision(Work work, Instant now) {
      this.work = work;
      this.now = now;
    }

    @Override
    public Optional<Step> applied(Outcome.Applied applied) {
      return Optional.of(OutcomeTransition.this.applied(work, applied, now));
    }

    @Override
    public Optional<Step> failed(Outcome.Failed failed) {
      return Optional.of(OutcomeTransition.this.failed(work, failed, now));
    }

    @Override
    public Optional<Step> waiting(Outcome.Waiting waiting) {
      return Optional.of(OutcomeTransition.this.waiting(work, waiting, now));
    }

    @Override
    public Optional<Step> deferred() {
      return Optional.empty();
    }

    @Override
    public Optional<Step> deleteAccepted(Outcome.DeleteAccepted accepted) {
      return Optional.of(OutcomeTransition.this.deleteAccepted(work, accepted));
    }

    @Override
    public Optional<Step> gone(Outcome.Gone gone) {
      return Optional.of(OutcomeTransition.gone(work, gone));
    }

    @Override
    public Optional<Step> driftReported() {
      return Optional.of(reported(work, now));
    }

    @Override
    public Optional<Step> driftSettled() {
      return Optional.of(settled(work));
    }
  }

  private Step applied(Work work, Outcome.Applied applied, Instant now) {
    DesiredResource desired = work.desired();
    AppliedStateSnapshot before = work.recorded();
    boolean news = !before.hasApplied(desired.generation());
    boolean drift = !news && isDrift(work);
    DriftState driftAfter = before.drift().over();
    Duration delay = null;
    List<Event> events = new ArrayList<>();
    ResourceEvents.tookOver(work, applied.takeOver()).ifPresent(events::add);
    if (news) {
      driftAfter = DriftState.NONE;
      events.add(ResourceEvents.succeeded(work, applied));
    }
    if (isNewlyAltered(before, applied, news)) {
      events.add(ResourceEvents.altered(work, applied));
    }
    if (drift) {
      ResourceEvents.detected(work).ifPresent(events::add);
      events.add(ResourceEvents.corrected(work, applied));
    }
    if (!news && !Objects.equals(work.ownerUid(), before.applied().ownerUid())) {
      events.add(ResourceEvents.ownerReferenceUpdated(work));
    }
    if (drift && work.task() == Task.CORRECT) {
      driftAfter = DriftFlapping.corrected(before.drift(), now);
      if (DriftFlapping.isFight(driftAfter)) {
        delay = backoff.delay(DriftFlapping.waits(driftAfter));
      }
      if (DriftFlapping.isNews(driftAfter)) {
        events.add(ResourceEvents.recurring(work, driftAfter, applied));
      }
    }
    AppliedStateSnapshot after =
        new AppliedStateSnapshot(
            new LastApply(
                desired.generation(),
                desired.revision(),
                applied.uid(),
                applied.resourceVersion(),
                applied.ownedFieldsHash().orElse(null),
                applied.altered(),
                work.ownerUid()),
            attempt(work, LastAttempt.SUCCESS, null, 0),
            driftAfter);
    RowChange change =
        RowChange.of(desired.resourceId(), after)
            .nextAttemptIn(delay)
            .applied(storedSpec(desired), applied.took());
    return new Step(change, events);
  }

  /** Reported once per generation, and again when other fields were altered. */
  private static boolean isNewlyAltered(
      AppliedStateSnapshot before, Outcome.Applied applied, boolean news) {
    return !applied.altered().isEmpty()
        && (news || !applied.altered().equals(before.applied().alteredFields()));
  }

  private Step failed(Work work, Outcome.Failed failed, Instant now) {
    AppliedStateSnapshot before = work.recorded();
    int attempts = failures(work) + 1;
    List<Event> events = new ArrayList<>();
    DriftState drift = before.drift();
    if (work.task() == Task.CORRECT) {
      ResourceEvents.detected(work).ifPresent(events::add);
      drift = drift.detected(now);
    }
    if (!isRepeated(work, failed)) {
      events.add(ResourceEvents.failed(work, failed, attempts));
    }
    AppliedStateSnapshot after =
        new AppliedStateSnapshot(
            before.applied(), attempt(work, LastAttempt.ERROR, failed.message(), attempts), drift);
    return new Step(
        RowChange.of(work.desired().resourceId(), after)
            .nextAttemptIn(backoff.delay(attempts))
            .waitsFor(failed.waitsFor().orElse(null)),
        events);
  }

  /** Retried soon once, since the dependency may have come meanwhile; then at a fixed interval. */
  private Step waiting(Work work, Outcome.Waiting waiting, Instant now) {
    LastAttempt last = work.recorded().attempt();
    boolean goesOn = last.isWaiting() && last.isOf(work.desired().generation());
    List<Event> events = new ArrayList<>();
    DriftState drift = work.recorded().drift();
    if (work.task() == Task.CORRECT) {
      ResourceEvents.detected(work).ifPresent(events::add);
      drift = drift.detected(now);
    }
    if (!goesOn) {
      events.add(ResourceEvents.waiting(work, waiting));
    }
    AppliedStateSnapshot after =
        new AppliedStateSnapshot(
            work.recorded().applied(),
            attempt(work, LastAttempt.WAITING, waiting.message(), failures(work) + 1),
            drift);
    return new Step(
        RowChange.of(work.desired().resourceId(), after)
            .nextAttemptIn(goesOn ? backoff.every(WAITING_INTERVAL) : backoff.delay(1))
            .waitsFor(waiting.waitsFor()),
        events);
  }

  private static boolean isRepeated(Work work, Outcome.Failed failed) {
    LastAttempt before = work.recorded().attempt();
    return before.hasFailed()
        && before.isOf(work.desired().generation())
        && failed.message().equals(before.errorMessage());
  }

  private Step deleteAccepted(Work work, Outcome.DeleteAccepted accepted) {
    DesiredResource desired = work.desired();
    int looks = work.recorded().hasApplied(desired.generation()) ? failures(work) + 1 : 1;
    AppliedStateSnapshot after =
        new AppliedStateSnapshot(
            work.recorded().applied().at(desired.generation(), desired.revision(), accepted.uid()),
            attempt(work, LastAttempt.SUCCESS, accepted.waitingFor(), looks),
            DriftState.NONE);
    return new Step(
        RowChange.of(desired.resourceId(), after).nextAttemptIn(backoff.delay(looks)), List.of());
  }

  private static Step gone(Work work, Outcome.Gone gone) {
    DesiredResource desired = work.desired();
    LastApply applied = work.recorded().applied();
    AppliedStateSnapshot after =
        new AppliedStateSnapshot(
            applied.at(desired.generation(), desired.revision(), applied.uid()),
            attempt(work, LastAttempt.SUCCESS, null, 0),
            DriftState.NONE);
    return new Step(
        RowChange.of(desired.resourceId(), after).finish(),
        List.of(ResourceEvents.deleted(work, gone.ending())));
  }

  private static Step reported(Work work, Instant now) {
    AppliedStateSnapshot before = work.recorded();
    AppliedStateSnapshot after =
        new AppliedStateSnapshot(before.applied(), before.attempt(), before.drift().detected(now));
    return new Step(
        RowChange.of(work.desired().resourceId(), after),
        ResourceEvents.detected(work).map(List::of).orElse(List.of()));
  }

  private static Step settled(Work work) {
    AppliedStateSnapshot before = work.recorded();
    return new Step(
        RowChange.of(
            work.desired().resourceId(),
            new AppliedStateSnapshot(
                before.applied().in(work.observed().uid()),
                before.attempt().settled(),
                before.drift().over())),
        List.of());
  }

  private static boolean isDrift(Work work) {
    return work.sync() == SyncStatus.Drifted
        || work.sync() == SyncStatus.Missing
        || work.recorded().drift().detectedAt() != null;
  }

  private static int failures(Work work) {
    LastAttempt last = work.recorded().attempt();
    return last.isOf(work.desired().generation()) ? last.attempts() : 0;
  }

  private static LastAttempt attempt(
      Work work, String status, @Nullable String message, int attempts) {
    Instant request = work.desired().reconcileRequestedAt();
    return new LastAttempt(
        work.desired().generation(),
        status,
        message,
        attempts,
        request == null ? work.recorded().attempt().requestServed() : request);
  }

  private String storedSpec(DesiredResource desired) {
    if (desired.isSecret() && Json.read(desired.spec()) instanceof ObjectNode secret) {
      return Json.write(secrets.redact(secret));
    }
    return desired.spec();
  }
}
