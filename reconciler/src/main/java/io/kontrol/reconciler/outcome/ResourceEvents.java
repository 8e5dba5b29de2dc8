package io.kontrol.reconciler.outcome;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.model.event.Event;
import io.kontrol.model.json.Json;
import io.kontrol.reconciler.claim.AppliedStateSnapshot.DriftState;
import io.kontrol.reconciler.claim.DesiredResource;
import io.kontrol.reconciler.claim.Work;
import io.kontrol.reconciler.outcome.Outcome.Ending;
import java.util.List;
import java.util.Optional;

/** The events of single resources: their types and data. */
final class ResourceEvents {
  private ResourceEvents() {}

  static Event succeeded(Work work, Outcome.Applied applied) {
    return event(
        work,
        "ApplySucceeded",
        data()
            .put("revision", work.desired().revision())
            .put("duration_ms", applied.took().toMillis()));
  }

  static Event altered(Work work, Outcome.Applied applied) {
    ObjectNode data = data();
    applied.altered().forEach(data.putArray("fields")::add);
    return event(work, "FieldsAlteredOnAdmission", data);
  }

  /** Empty if nothing was taken over. */
  static Optional<Event> tookOver(Work work, TakeOver takeOver) {
    if (!takeOver.taken()) {
      return takeOver.moved().isEmpty()
          ? Optional.empty()
          : Optional.of(
              event(work, "FieldsTakenOver", withTexts(data(), "managers", takeOver.moved())));
    }
    ObjectNode data = data();
    takeOver.owner().ifPresent(owner -> data.put("owner", owner));
    ArrayNode managers = data.putArray("managers");
    for (TakeOver.FieldOwner manager : takeOver.managers()) {
      ObjectNode one = managers.addObject().put("manager", manager.manager());
      withTexts(one, "fields", manager.fields()).put("more_fields", manager.more());
    }
    return Optional.of(
        event(work, "ResourceTakenOver", withTexts(data, "moved", takeOver.moved())));
  }

  private static ObjectNode withTexts(ObjectNode object, String field, List<String> texts) {
    texts.forEach(object.putArray(field)::add);
    return object;
  }

  static Event failed(Work work, Outcome.Failed failed, int attempts) {
    return event(
        work,
        "ApplyFailed",
        data()
            .put("action", work.desired().deleted() ? "delete" : "apply")
            .put("code", failed.code())
            .put("message", failed.message())
            .put("attempts", attempts));
  }

  static Event waiting(Work work, Outcome.Waiting waiting) {
    return event(
        work,
        "ApplyWaiting",
        data()
            .put("waits_for", waiting.waitsFor())
            .put("code", waiting.code())
            .put("message", waiting.message()));
  }

  /** Empty if this drift was reported already. */
  static Optional<Event> detected(Work work) {
    if (work.recorded().drift().detectedAt() != null) {
      return Optional.empty();
    }
    ObjectNode data =
        data()
            .put("sync", work.sync().name())
            .put("drift_policy", work.desired().driftPolicy().name());
    if (work.observed().deletionMessage() != null) {
      data.put("message", work.observed().deletionMessage());
    }
    return Optional.of(event(work, "DriftDetected", data));
  }

  static Event corrected(Work work, Outcome.Applied applied) {
    return event(work, "DriftCorrected", data().put("duration_ms", applied.took().toMillis()));
  }

  static Event recurring(Work work, DriftState drift, Outcome.Applied applied) {
    ObjectNode data = data().put("corrections", drift.corrections());
    applied.rivals().forEach(data.putArray("managers")::add);
    return event(work, "DriftRecurring", data);
  }

  static Event ownerReferenceUpdated(Work work) {
    return event(work, "OwnerReferenceUpdated", data().put("owner_uid", work.ownerUid()));
  }

  static Event deleted(Work work, Ending ending) {
    return event(work, "Deleted", data().put("ending", ending.text()));
  }

  private static ObjectNode data() {
    return Json.mapper().createObjectNode();
  }

  private static Event event(Work work, String type, ObjectNode data) {
    DesiredResource desired = work.desired();
    return Event.ofResource(
        type, desired.resourceId(), desired.identity(), desired.generation(), data);
  }
}
