package io.kontrol.systemtests.faults.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.systemtests.faults.load.Journal.Promise;
import io.kontrol.systemtests.http.HttpResult;
import io.kontrol.systemtests.http.KontrolApi;
import io.kontrol.systemtests.http.TestJson;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A simulated user with identities of its own. Without a response it repeats the request until the
 * result is known, as a careful script would: a create by its idempotency key, an edit by its ETag.
 */
final class LoadWorker implements Runnable {
  private static final Duration BREATH = Duration.ofMillis(100);

  /** A living resource as this worker knows it. */
  private record Known(int id, int generation, String etag) {}

  private final int number;
  private final LoadSettings settings;
  private final KontrolApi api;
  private final OutOfBandEditor outside;
  private final Journal journal;
  private final BooleanSupplier working;
  private final Random random;
  private final List<Slot> slots = new ArrayList<>();
  private final List<Slot> setSlots = new ArrayList<>();
  private final Map<Slot, Known> living = new HashMap<>();

  /**
   * @param working false ends the load
   */
  LoadWorker(
      int number,
      LoadSettings settings,
      KontrolApi api,
      OutOfBandEditor outside,
      Journal journal,
      BooleanSupplier working) {
    this.number = number;
    this.settings = settings;
    this.api = api;
    this.outside = outside;
    this.journal = journal;
    this.working = working;
    this.random = new Random(settings.seed() * 31 + number);
    for (int i = 0; i < settings.slotsEach(); i++) {
      slots.add(slot("w" + number + "-" + i, i));
    }
    for (int i = 0; i < 6; i++) {
      setSlots.add(slot("set" + number + "-" + i, i));
    }
  }

  private Slot slot(String name, int index) {
    LoadKind[] kinds = LoadKind.values();
    List<String> namespaces = settings.namespaces();
    return new Slot(
        kinds[index % kinds.length], namespaces.get((number + index) % namespaces.size()), name);
  }

  @Override
  public void run() {
    while (working.getAsBoolean()) {
      step();
      rest(Duration.ofNanos((long) (settings.pause().toNanos() * 2 * random.nextDouble())));
    }
  }

  private void step() {
    if (random.nextInt(100) < 6) {
      applySet();
      return;
    }
    Slot slot = slots.get(random.nextInt(slots.size()));
    Known known = living.get(slot);
    if (known == null) {
      create(slot);
      return;
    }
    int dice = random.nextInt(100);
    if (dice < 45) {
      edit(slot, known);
    } else if (dice < 55) {
      rollback(slot, known);
    } else if (dice < 70) {
      delete(slot, known);
    } else if (dice < 75) {
      applyLoose();
    } else if (dice < 80) {
      ask(Operation.RECONCILE, () -> api.reconcile(known.id()));
    } else {
      outside.meddle(slot, random).ifPresent(journal::done);
    }
  }

  private void create(Slot slot) {
    long stamp = journal.nextStamp();
    ObjectNode manifest = slot.manifest(stamp, random);
    journal.sending(stamp, slot, manifest);
    String key = "load-" + settings.seed() + "-" + stamp;
    Optional<HttpResult> answer =
        insist(Operation.CREATE, () -> api.create(settings.clusterId(), manifest, key));
    answer.ifPresent(
        a -> {
          if (a.isSuccess()) {
            promised(stamp, slot, a, true);
          } else if (a.status() == 409) {
            findOut(slot);
          }
        });
  }

  private void edit(Slot slot, Known known) {
    long stamp = journal.nextStamp();
    ObjectNode manifest = slot.manifest(stamp, random);
    journal.sending(stamp, slot, manifest);
    Optional<HttpResult> answer =
        ask(Operation.EDIT, () -> api.replace(known.id(), manifest, known.etag()));
    if (answer.isPresent() && answer.get().isSuccess()) {
      promised(stamp, slot, answer.get(), false);
      return;
    }
    refresh(slot, known.id());
  }

  private void rollback(Slot slot, Known known) {
    int revision = 1 + random.nextInt(known.generation());
    ask(Operation.ROLLBACK, () -> api.rollback(known.id(), revision, known.etag()));
    refresh(slot, known.id());
  }

  private void delete(Slot slot, Known known) {
    Optional<HttpResult> answer = insist(Operation.DELETE, () -> api.delete(known.id()));
    if (answer.isPresent() && (answer.get().isSuccess() || isGone(answer.get()))) {
      journal.deletionAccepted(known.id(), slot);
      living.remove(slot);
    }
  }

  private static boolean isGone(HttpResult answer) {
    return answer.status() == 404 || answer.status() == 409 || answer.status() == 410;
  }

  /** Applies several objects that belong to no set; each may exist or not. */
  private void applyLoose() {
    List<Slot> chosen = new ArrayList<>();
    for (Slot slot : slots) {
      if (random.nextInt(3) == 0) {
        chosen.add(slot);
      }
    }
    if (!chosen.isEmpty()) {
      apply("", chosen);
      chosen.forEach(this::findOut);
    }
  }

  /**
   * Applies the set: objects that it no longer contains are pruned, its second half is a later
   * wave.
   */
  private void applySet() {
    List<Slot> chosen = new ArrayList<>();
    for (Slot slot : setSlots) {
      if (random.nextInt(4) > 0) {
        chosen.add(slot);
      }
    }
    if (!chosen.isEmpty()) {
      apply(settings.applySet(number), chosen);
    }
  }

  private void apply(String set, List<Slot> chosen) {
    ObjectNode list = TestJson.object();
    list.put("apiVersion", "v1").put("kind", "List");
    ArrayNode items = list.putArray("items");
    List<Long> stamps = new ArrayList<>();
    for (Slot slot : chosen) {
      long stamp = journal.nextStamp();
      ObjectNode manifest = slot.manifest(stamp, random);
      if (!set.isEmpty()) {
        ((ObjectNode) manifest.path("metadata").path("annotations"))
            .put("kontrol/wave", Integer.toString(waveOf(slot)));
      }
      journal.sending(stamp, slot, manifest);
      stamps.add(stamp);
      items.add(manifest);
    }
    Optional<HttpResult> answer =
        ask(Operation.APPLY, () -> api.apply(settings.clusterId(), set, list));
    if (answer.isPresent() && answer.get().isSuccess()) {
      journal.applied(set, stamps);
    }
  }

  private int waveOf(Slot slot) {
    return setSlots.indexOf(slot) < setSlots.size() / 2 ? 0 : 1;
  }

  private void promised(long stamp, Slot slot, HttpResult answer, boolean created) {
    JsonNode body = answer.json();
    Promise promise =
        new Promise(body.path("id").asInt(), body.path("generation").asInt(), created);
    journal.promised(stamp, promise);
    remember(slot, answer);
  }

  private void remember(Slot slot, HttpResult answer) {
    JsonNode body = answer.json();
    if (!body.path("deleted_at").asText().isEmpty() && !body.path("deleted_at").isNull()) {
      living.remove(slot);
      return;
    }
    living.put(
        slot,
        new Known(body.path("id").asInt(), body.path("generation").asInt(), answer.header("ETag")));
  }

  private void refresh(Slot slot, int id) {
    Optional<HttpResult> answer = insist(null, () -> api.get(id));
    if (answer.isPresent() && answer.get().isSuccess()) {
      remember(slot, answer.get());
      return;
    }
    living.remove(slot);
  }

  /** The id of the resource with this identity, if there is one. */
  private void findOut(Slot slot) {
    insist(
            null,
            () -> api.find(settings.clusterId(), slot.kind().name(), slot.namespace(), slot.name()))
        .ifPresent(
            answer -> {
              JsonNode items = answer.json().path("items");
              if (items.isEmpty()) {
                living.remove(slot);
              } else {
                refresh(slot, items.path(0).path("id").asInt());
              }
            });
  }

  private interface Request {
    HttpResult send() throws IOException;
  }

  /** Empty when it is unknown whether the request took effect. */
  private Optional<HttpResult> ask(Operation operation, Request request) {
    Optional<HttpResult> answer = once(request);
    if (answer.isPresent() && answer.get().isSuccess()) {
      done(operation, answer.get());
    }
    return answer;
  }

  private void done(Operation operation, HttpResult answer) {
    journal.done(operation);
    if (answer.header("Idempotency-Replayed").isEmpty()) {
      journal.carriedOut(answer.header("X-Request-Id"));
    }
  }

  /** Repeats the request until a response arrives; empty when the load ends first. */
  private Optional<HttpResult> insist(@Nullable Operation operation, Request request) {
    while (true) {
      Optional<HttpResult> answer = once(request);
      if (answer.isPresent()) {
        if (operation != null && answer.get().isSuccess()) {
          done(operation, answer.get());
        }
        return answer;
      }
      if (!working.getAsBoolean()) {
        return Optional.empty();
      }
      rest(BREATH);
    }
  }

  private Optional<HttpResult> once(Request request) {
    try {
      HttpResult answer = request.send();
      if (answer.status() >= 500) {
        journal.unanswered();
        return Optional.empty();
      }
      if (answer.status() >= 400) {
        journal.refused(answer.status());
      }
      return Optional.of(answer);
    } catch (IOException noAnswer) {
      journal.unanswered();
      return Optional.empty();
    }
  }

  private static void rest(Duration time) {
    LockSupport.parkNanos(time.toNanos());
  }
}
