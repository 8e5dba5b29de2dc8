package io.kontrol.reconciler.claim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkQueueTest {
  private static final int MOST_RETRIES = 4;

  private final WorkQueue queue = new WorkQueue(MOST_RETRIES);

  private static WorkItem item(
      int id, String kind, String namespace, String name, boolean deleting, int attempts) {
    return new WorkItem(id, "", kind, namespace, name, null, deleting, true, attempts);
  }

  private static WorkItem configMap(int id, String namespace) {
    return item(id, "ConfigMap", namespace, "c" + id, false, 0);
  }

  private static WorkItem namespace(int id, String name) {
    return item(id, "Namespace", "", name, false, 0);
  }

  @Test
  void whatLivesInANamespaceWaitsUntilThatIsDone() throws InterruptedException {
    WorkItem shop = namespace(2, "shop");
    queue.add(List.of(configMap(1, "shop"), shop, configMap(3, "elsewhere")), false);
    assertThat(queue.take(10)).extracting(WorkItem::resourceId).containsExactly(2, 3);
    queue.done(List.of(shop));
    assertThat(queue.take(10)).extracting(WorkItem::resourceId).containsExactly(1);
  }

  @Test
  void aSlowNamespaceIsWaitedForNoMore() throws InterruptedException {
    WorkItem shop = namespace(2, "shop");
    queue.add(List.of(configMap(1, "shop"), shop), false);
    assertThat(queue.take(10)).containsExactly(shop);
    queue.slow(List.of(shop));
    assertThat(queue.take(10)).extracting(WorkItem::resourceId).containsExactly(1);
  }

  @Test
  void aNamespaceLeavesAfterWhatLivesInIt() throws InterruptedException {
    WorkItem inner = item(1, "ConfigMap", "shop", "c", true, 0);
    WorkItem outer = item(2, "Namespace", "", "shop", true, 0);
    queue.add(List.of(outer, inner), false);
    assertThat(queue.take(10)).containsExactly(inner);
    queue.done(List.of(inner));
    assertThat(queue.take(10)).containsExactly(outer);
  }

  @Test
  void whatPeopleWatchDoesNotWaitForTheBacklog() throws InterruptedException {
    List<WorkItem> backlog = new ArrayList<>();
    for (int id = 1; id <= 100; id++) {
      backlog.add(configMap(id, "shop"));
    }
    queue.add(backlog, false);
    queue.add(List.of(configMap(200, "shop")), true);
    List<WorkItem> first = queue.take(10);
    List<WorkItem> second = queue.take(10);
    assertThat(first).hasSize(1);
    assertThat(second).hasSize(10);
  }

  @Test
  void failuresTakeOnlyTheirShare() throws InterruptedException {
    List<WorkItem> failing = new ArrayList<>();
    for (int id = 1; id <= 20; id++) {
      failing.add(item(id, "ConfigMap", "shop", "c" + id, false, 3));
    }
    queue.add(failing, false);
    assertThat(queue.take(10)).hasSize(MOST_RETRIES);
    queue.add(List.of(configMap(50, "shop")), false);
    assertThat(queue.take(10)).extracting(WorkItem::resourceId).containsExactly(50);
  }

  @Test
  void whatIsPutBackKeepsItsLine() throws InterruptedException {
    WorkItem live = configMap(100, "shop");
    queue.add(List.of(live), true);
    assertThat(queue.take(10)).containsExactly(live);
    queue.putBack(List.of(live));
    assertThat(queue.handedOut()).isZero();
    queue.add(List.of(configMap(1, "shop"), configMap(2, "shop")), false);
    assertThat(queue.take(10)).as("backlog").extracting(WorkItem::resourceId).containsExactly(1, 2);
    assertThat(queue.take(10)).as("live").containsExactly(live);
  }

  @Test
  void takersAreLetGoOnceItIsClosed() throws InterruptedException {
    queue.close();
    assertThat(queue.take(10)).isEmpty();
  }

  /** Adds, takes, slows, returns and finishes at random, and then lets everything drain. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void eachIsHandedOutToOneAtATimeAndNoneIsLost(long seed) throws InterruptedException {
    Random random = new Random(seed);
    Map<Integer, WorkItem> out = new HashMap<>();
    Set<Integer> owed = new HashSet<>();
    for (int step = 0; step < 2_000; step++) {
      int choice = random.nextInt(5);
      if (choice <= 1) {
        WorkItem item = random(random);
        queue.add(List.of(item), random.nextBoolean());
        owed.add(item.resourceId());
      } else if (choice == 2 && out.isEmpty() && queue.size() > 0) {
        take(out, owed, random.nextInt(1, 20));
      } else if (!out.isEmpty()) {
        WorkItem item = out.values().iterator().next();
        if (choice == 3) {
          queue.slow(List.of(item));
        } else if (random.nextBoolean()) {
          queue.done(List.of(item));
          out.remove(item.resourceId());
        } else {
          queue.putBack(List.of(item));
          owed.add(item.resourceId());
          out.remove(item.resourceId());
        }
      }
    }
    queue.done(out.values());
    while (queue.size() > 0) {
      out.clear();
      take(out, owed, 50);
      queue.done(out.values());
    }
    assertThat(owed).isEmpty();
    assertThat(queue.handedOut()).isZero();
  }

  private void take(Map<Integer, WorkItem> out, Set<Integer> owed, int most)
      throws InterruptedException {
    for (WorkItem item : queue.take(most)) {
      assertThat(out.put(item.resourceId(), item)).as("handed out already").isNull();
      assertThat(owed.remove(item.resourceId())).as("found by a look").isTrue();
    }
  }

  private static WorkItem random(Random random) {
    int id = random.nextInt(200);
    boolean deleting = id % 3 == 0;
    int attempts = id % 7 == 0 ? 2 : 0;
    return id % 10 == 1
        ? item(id, "Namespace", "", "n" + id % 5, deleting, attempts)
        : item(id, id % 2 == 0 ? "ConfigMap" : "Pod", "n" + id % 5, "o" + id, deleting, attempts);
  }
}
