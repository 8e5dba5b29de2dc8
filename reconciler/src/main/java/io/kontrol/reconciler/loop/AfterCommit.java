package io.kontrol.reconciler.loop;

import io.kontrol.model.event.Event;
import io.kontrol.reconciler.apply.ServerSideApplier;
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
import java.util.Optional;
import java.util.Set;

/** What a batch has written, and what follows from it once it is committed. */
final class AfterCommit {
  final List<Event> events = new ArrayList<>();

  /** What others may have waited for. */
  final Set<String> arrived = new HashSet<>();

  /** Apply sets whose next wave may go. */
  final Set<String> advanced = new HashSet<>();

  /** Resources whose deletion is finished. */
  final Set<Integer> gone = new HashSet<>();

  /** Not done, through no fault of their own. */
  final Set<Integer> deferred = new HashSet<>();

  /** Messages of the cluster that are news. */
  final Map<DesiredResource, String> refusals = new LinkedHashMap<>();

  /** When those changes were made that are now applied. */
  final List<Instant> lags = new ArrayList<>();

  boolean leaving;
  int applied;
  int failed;
  int deleted;

  /** Earliest of what was put off. */
  Optional<Duration> nextDue = Optional.empty();

  void add(Work work, Outcome outcome, Step step) {
    DesiredResource desired = work.desired();
    events.addAll(step.events());
    Duration delay = step.change().nextAttemptIn();
    if (delay != null) {
      put(delay);
    }
    if (outcome instanceof Outcome.Applied) {
      applied++;
      if (!work.memory().hasApplied(desired.generation())) {
        lags.add(desired.updatedAt());
      }
      ServerSideApplier.arrived(desired).ifPresent(arrived::add);
      advance(desired);
    } else if (outcome instanceof Outcome.Gone) {
      deleted++;
      gone.add(desired.resourceId());
      advance(desired);
    } else if (outcome instanceof Outcome.Failed refusal) {
      failed++;
      if (step.events().stream().map(Event::type).anyMatch("ApplyFailed"::equals)) {
        refusals.put(desired, refusal.message());
      }
    }
    leaving |= desired.deleted();
  }

  private void put(Duration delay) {
    if (nextDue.isEmpty() || delay.compareTo(nextDue.get()) < 0) {
      nextDue = Optional.of(delay);
    }
  }

  private void advance(DesiredResource desired) {
    if (desired.applySet() != null) {
      advanced.add(desired.applySet());
    }
  }
}
