package io.kontrol.reconciler.claim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever comes in whatever order, nothing is handed out before what it needs. */
class OrderPropertiesTest {
  private static final List<String> KINDS =
      List.of("Namespace", "ConfigMap", "Service", "Pod", "Event", "Secret");

  private final ExecutorService taker = Executors.newSingleThreadExecutor();

  private static List<WorkItem> someItems(Random random) {
    List<WorkItem> items = new ArrayList<>();
    for (int id = 1; id <= 120; id++) {
      String kind = KINDS.get(random.nextInt(KINDS.size()));
      String place = "n" + random.nextInt(4);
      boolean isPlace = kind.equals("Namespace");
      items.add(
          new WorkItem(
              id,
              "",
              kind,
              isPlace ? "" : place,
              isPlace ? place : "o" + id,
              null,
              place.equals("n3"),
              true,
              0));
    }
    Collections.shuffle(items, random);
    return items;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 5, 8, 13, 21, 34})
  void nothingIsHandedOutBeforeWhatItNeeds(long seed) throws Exception {
    Random random = new Random(seed);
    WorkQueue queue = new WorkQueue(4);
    Map<Integer, WorkItem> open = new HashMap<>();
    List<WorkItem> items = someItems(random);
    items.forEach(item -> open.put(item.resourceId(), item));
    queue.add(items.subList(0, 100), false);
    queue.add(items.subList(100, 120), true);
    List<WorkItem> out = new ArrayList<>();
    Future<List<WorkItem>> next = take(queue, random);
    while (!open.isEmpty()) {
      if (out.isEmpty() || next.isDone()) {
        List<WorkItem> taken = next.get(10, TimeUnit.SECONDS);
        taken.forEach(item -> assertThat(open.values()).noneMatch(other -> needs(item, other)));
        out.addAll(taken);
        next = take(queue, random);
      }
      WorkItem done = out.remove(random.nextInt(out.size()));
      open.remove(done.resourceId());
      queue.done(List.of(done));
    }
    assertThat(queue.size()).isZero();
    queue.close();
  }

  /** It waits while all that is left needs what is out. */
  private Future<List<WorkItem>> take(WorkQueue queue, Random random) {
    int most = 1 + random.nextInt(16);
    return taker.submit(() -> queue.take(most));
  }

  @AfterEach
  void stopTaker() {
    taker.shutdownNow();
  }

  /** A namespace comes before, and leaves after, what lives in it. */
  private static boolean needs(WorkItem item, WorkItem other) {
    boolean livesIn = other.provides().isPresent() && item.namespace().equals(other.name());
    boolean livesHere = item.provides().isPresent() && other.namespace().equals(item.name());
    return item.deleting() ? livesHere && other.deleting() : livesIn && !other.deleting();
  }
}
