package io.kontrol.watcher.write;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.model.event.Event;
import io.kontrol.model.json.Json;
import io.kontrol.model.resource.ResourceIdentity;
import io.kontrol.model.status.SyncStatus;
import io.kontrol.watcher.drift.DriftReport;
import io.kontrol.watcher.observation.ObjectKey;
import io.kontrol.watcher.observation.Observation;
import io.kontrol.watcher.observation.Observation.Present;
import io.kontrol.watcher.write.StateChange.Before;
import io.kontrol.watcher.write.StatusCheck.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Events for users: an object was created, changed in its content or health, was deleted, or
 * drifted. Changes of only the status or version cause no event.
 */
public final class StateChangeEvents {
  private final String clusterId;
  private final EventRateLimiter limit;

  public StateChangeEvents(String clusterId, EventRateLimiter limit) {
    this.clusterId = clusterId;
    this.limit = limit;
  }

  /**
   * What a batch has to tell.
   *
   * @param heldBack whether there are events that the limit left out: who follows the rows by
   *     events has to look at them all the same
   */
  record News(List<Event> events, boolean heldBack) {
    boolean isEmpty() {
      return events.isEmpty() && !heldBack;
    }
  }

  News of(List<StateChange> written, Map<Integer, Verdict> verdicts) {
    List<Event> events = new ArrayList<>();
    int wanted = 0;
    for (StateChange transition : written) {
      List<Event> all =
          Stream.of(seen(transition), drift(transition, verdicts.get(transition.resourceId())))
              .flatMap(Optional::stream)
              .toList();
      wanted += all.size();
      all.stream().map(this::limited).flatMap(Optional::stream).forEach(events::add);
    }
    return new News(events, events.size() < wanted);
  }

  private Optional<Event> seen(StateChange transition) {
    Before before = transition.before();
    if (transition.observation() instanceof Present present) {
      return before == null || before.gone() || !Objects.equals(before.uid(), present.uid())
          ? created(transition, present, before)
          : changed(transition, present, before);
    }
    if (before != null && before.gone()) {
      return Optional.empty();
    }
    ObjectNode data =
        data(transition.observation())
            .put("expected", !transition.wanted() || transition.finished());
    return event("ObservedDeleted", transition, data);
  }

  private Optional<Event> created(
      StateChange transition, Present present, @Nullable Before before) {
    ObjectNode data = data(present).put("health", present.health().health().name());
    if (before != null && before.uid() != null) {
      data.put("replaced", before.uid());
    }
    return event("ObservedCreated", transition, data);
  }

  private Optional<Event> changed(StateChange transition, Present present, Before before) {
    boolean content = !present.contentHash().equals(before.contentHash());
    String health = present.health().health().name();
    boolean healthChanged = !health.equals(before.health());
    if (!content && !healthChanged) {
      return Optional.empty();
    }
    ObjectNode data = data(present).put("content", content);
    if (healthChanged) {
      data.put("healthBefore", before.health()).put("health", health);
      data.put("message", present.health().message());
    }
    return event("ObservedChanged", transition, data);
  }

  /** Only if the drift is new or has changed. */
  private Optional<Event> drift(StateChange transition, @Nullable Verdict verdict) {
    if (verdict == null
        || verdict.sync() != SyncStatus.Drifted
        || !(transition.observation() instanceof Present present)) {
      return Optional.empty();
    }
    Before before = transition.before();
    if (before != null
        && !before.gone()
        && Objects.equals(before.ownedFieldsHash(), present.ownedFieldsHash())) {
      return Optional.empty();
    }
    DriftReport report =
        DriftReport.of(
            verdict.applied() == null ? Json.mapper().createObjectNode() : verdict.applied(),
            verdict.ownerUid(),
            Json.read(present.spec()),
            Json.read(present.managedFields()));
    return event("DriftObserved", transition, report.toJson());
  }

  private static ObjectNode data(Observation observation) {
    return Json.mapper()
        .createObjectNode()
        .put("uid", observation.uid())
        .put("resourceVersion", observation.version());
  }

  private Optional<Event> event(String type, StateChange transition, ObjectNode data) {
    ObjectKey key = transition.observation().key();
    int slash = key.apiVersion().indexOf('/');
    ResourceIdentity identity =
        new ResourceIdentity(
            clusterId,
            slash < 0 ? "" : key.apiVersion().substring(0, slash),
            key.kind(),
            transition.namespace(),
            key.name());
    return Optional.of(
        Event.ofResource(type, transition.resourceId(), identity, transition.generation(), data));
  }

  private Optional<Event> limited(Event event) {
    EventRateLimiter.Grant grant = limit.ask(Objects.requireNonNull(event.resourceId()));
    if (grant.suppressed() > 0 && event.data() instanceof ObjectNode data) {
      data.put("suppressed", grant.suppressed());
    }
    return grant.allowed() ? Optional.of(event) : Optional.empty();
  }
}
