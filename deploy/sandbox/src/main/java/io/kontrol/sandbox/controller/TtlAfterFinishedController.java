package io.kontrol.sandbox.controller;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.sandbox.store.ActionScheduler;
import io.kontrol.sandbox.store.GroupResource;
import io.kontrol.sandbox.store.ObjectStore;
import io.kontrol.sandbox.store.ObjectStore.Place;
import io.kontrol.sandbox.store.StoreEntry;
import io.kontrol.sandbox.store.StoreEvent;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Acts as the TTL controller: deletes Jobs {@code ttlSecondsAfterFinished} after they finished. */
public final class TtlAfterFinishedController implements ObjectStore.Observer {
  private static final GroupResource KIND = new GroupResource("batch", "jobs");

  private final ObjectStore store;
  private final ControllerWrites client;
  private final ActionScheduler scheduler;
  private final Clock clock;

  public TtlAfterFinishedController(
      ObjectStore store, ControllerWrites client, ActionScheduler scheduler, Clock clock) {
    this.store = store;
    this.client = client;
    this.scheduler = scheduler;
    this.clock = clock;
  }

  @Override
  public void changed(GroupResource kind, StoreEvent change) {
    StoreEntry after = change.after();
    if (!kind.equals(KIND) || change.type() == StoreEvent.Type.DELETED || after.deleting()) {
      return;
    }
    expiry(after.object()).ifPresent(at -> schedule(new Place(kind, after.key()), at));
  }

  private static Optional<Instant> expiry(ObjectNode job) {
    JsonNode ttl = job.path("spec").path("ttlSecondsAfterFinished");
    if (!ttl.isNumber()) {
      return Optional.empty();
    }
    for (JsonNode condition : job.path("status").path("conditions")) {
      String type = condition.path("type").asText();
      if ((type.equals("Complete") || type.equals("Failed"))
          && condition.path("status").asText().equals("True")) {
        Instant finished = Instant.parse(condition.path("lastTransitionTime").asText());
        return Optional.of(finished.plusSeconds(ttl.asLong()));
      }
    }
    return Optional.empty();
  }

  private void schedule(Place job, Instant at) {
    Duration wait = Duration.between(clock.instant(), at).plusMillis(1);
    scheduler.after(wait, () -> expire(job));
  }

  /** By then there may be another Job of that name, or the Job may have been given more time. */
  private void expire(Place job) {
    Optional<Instant> at =
        store.get(job.kind(), job.key()).flatMap(stored -> expiry(stored.object()));
    if (at.isEmpty()) {
      return;
    }
    if (at.get().isAfter(clock.instant())) {
      schedule(job, at.get());
    } else {
      client.deleteInForeground(job);
    }
  }
}
