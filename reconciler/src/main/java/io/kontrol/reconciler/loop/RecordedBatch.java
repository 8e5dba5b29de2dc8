package io.kontrol.reconciler.loop;

import io.kontrol.model.event.Event;
import io.kontrol.reconciler.claim.DependencyKeys;
import io.kontrol.reconciler.claim.DesiredResource;
import io.kontrol.reconciler.claim.Work;
import io.kontrol.reconciler.outcome.Outcome;
import io.kontrol.reconciler.outcome.OutcomeTransition.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What one {@link ResultTransaction} wrote; {@link AfterCommit} acts on it. */
final class RecordedBatch {
  final List<Event> events = new ArrayList<>();

  /** Keys of what was applied and others may wait for: {@code namespace:shop}. */
  final Set<String> arrived = new HashSet<>();

  /** Apply sets whose next wave may start. */
  final Set<String> advanced = new HashSet<>();

  /** Resources that own others, and whose objects are new. */
  final Set<Integer> owners = new HashSet<>();

  /** Resources whose deletion is finished. */
  final Set<Integer> gone = new HashSet<>();

  /** Resources that were not worked on: the cluster was unreachable, or there was no time. */
  final Set<Integer> deferred = new HashSet<>();

  /** Rejections that had not been reported before, with the cluster's message. */
  final Map<DesiredResource, String> rejections = new LinkedHashMap<>();

  /** When the changes were made that are now applied. */
  final List<Instant> appliedChanges = new ArrayList<>();

  /** Whether deletes made progress, so that a namespace or definition may follow. */
  boolean deleting;

  int applied;
  int failed;
  int deleted;

  /** The shortest of the delays until a retry. */
  Optional<Duration> nextDue = Optional.empty();

  void add(Work work, Outcome outcome, Step step) {
    DesiredResource desired = work.desired();
    events.addAll(step.events());
    Duration delay = step.change().nextAttemptIn();
    if (delay != null && (nextDue.isEmpty() || delay.compareTo(nextDue.get()) < 0)) {
      nextDue = Optional.of(delay);
    }
    deleting |= desired.deleted();
    outcome.match(new Counting(work, step));
  }

  /** Counts an outcome, and notes what it makes possible for others. */
  private final class Counting implements Outcome.Cases<RecordedBatch> {
    private final Work work;
    private final Step step;

    Counting(Work work, Step step) {
      this.work = work;
      this.step = step;
    }

    @Override
    public RecordedBatch applied(Outcome.Applied outcome) {
      DesiredResource desired = work.desired();
      applied++;
      if (!work.recorded().hasApplied(desired.generation())) {
        appliedChanges.add(desired.updatedAt());
      }
      desired.provides().ifPresent(arrived::add);
      if (isNewOwner(outcome.uid())) {
        arrived.add(DependencyKeys.owner(work.resourceId()));
      }
      if (isNewOwner(outcome.uid()) && desired.applySet() == null) { // else its set is searched
        owners.add(work.resourceId());
      }
      return advanced(desired);
    }

    private boolean isNewOwner(@Nullable String uid) {
      return work.owns() && !Objects.equals(uid, work.recorded().applied().uid());
    }

    @Override
    public RecordedBatch gone(Outcome.Gone outcome) {
      deleted++;
      gone.add(work.resourceId());
      return advanced(work.desired());
    }

    private RecordedBatch advanced(DesiredResource desired) {
      if (desired.applySet() != null) {
        advanced.add(desired.applySet());
      }
      return RecordedBatch.this;
    }

    @Override
    public RecordedBatch failed(Outcome.Failed outcome) {
      failed++;
      if (step.events().stream().map(Event::type).anyMatch("ApplyFailed"::equals)) {
        rejections.put(work.desired(), outcome.message());
      }
      return RecordedBatch.this;
    }

    @Override
    public RecordedBatch waiting(Outcome.Waiting outcome) {
      return RecordedBatch.this;
    }

    @Override
    public RecordedBatch deferred() {
      return RecordedBatch.this;
    }

    @Override
    public RecordedBatch deleteAccepted(Outcome.DeleteAccepted outcome) {
      return RecordedBatch.this;
    }

    @Override
    public RecordedBatch driftReported() {
      return RecordedBatch.this;
    }

    @Override
    public RecordedBatch driftSettled() {
      if (isNewOwner(work.observed().uid())) {
        owners.add(work.resourceId());
      }
      return RecordedBatch.this;
    }
  }
}
