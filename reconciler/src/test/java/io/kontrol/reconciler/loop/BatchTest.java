package io.kontrol.reconciler.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontrol.reconciler.claim.ClaimLease;
import io.kontrol.reconciler.claim.Claims.Claimed;
import io.kontrol.reconciler.claim.Work;
import io.kontrol.reconciler.outcome.Outcome;
import io.kontrol.reconciler.outcome.Outcome.Ending;
import io.kontrol.reconciler.testing.WorkFixtures;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BatchTest {
  private static final Outcome DONE = new Outcome.Gone(Ending.DELETED);
  private static final Duration SHORT = Duration.ofMillis(50);

  private final ExecutorService oneWorker = Executors.newSingleThreadExecutor();
  private final CountDownLatch end = new CountDownLatch(1);
  private final AtomicInteger calls = new AtomicInteger();
  private final Batch batch = new Batch();

  @AfterEach
  void stop() throws InterruptedException {
    end.countDown();
    oneWorker.shutdown();
    assertThat(oneWorker.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static Claimed claimed(int... ids) {
    return claimed(Batch.lease(SHORT), ids);
  }

  private static Claimed claimed(Duration lease, int... ids) {
    List<Work> works = Arrays.stream(ids).mapToObj(WorkFixtures::first).toList();
    return new Claimed(
        works, new ClaimLease(UUID.randomUUID(), System.nanoTime() + lease.toNanos()), false);
  }

  @Test
  void allThatIsDoneInTimeIsFinished() throws InterruptedException {
    batch.start(claimed(1, 2), work -> DONE, oneWorker);
    batch.await(Duration.ofSeconds(10));
    assertThat(batch.finished()).extracting(Execution::result).containsExactly(DONE, DONE);
    assertThat(batch.stragglers()).isEmpty();
  }

  @Test
  void onlyWhatAWorkerIsBusyWithIsAStraggler() throws InterruptedException {
    batch.start(
        claimed(1, 2, 3),
        work -> {
          calls.incrementAndGet();
          await(end);
          return DONE;
        },
        oneWorker);
    batch.await(SHORT);
    assertThat(batch.stragglers())
        .extracting(attempt -> attempt.work().desired().resourceId())
        .containsExactly(1);
    assertThat(batch.finished())
        .extracting(Execution::result)
        .containsExactly(new Outcome.Deferred(), new Outcome.Deferred());
    end.countDown();
    assertThat(batch.stragglers().get(0).result()).isEqualTo(DONE);
  }

  @Test
  void whatWasGivenBackIsNotDoneLater() throws InterruptedException {
    onlyWhatAWorkerIsBusyWithIsAStraggler();
    oneWorker.shutdown();
    assertThat(oneWorker.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    assertThat(calls).hasValue(1);
  }

  @Test
  void nothingIsBegunWhenItsLeaseMayEndSoon() throws InterruptedException {
    batch.start(
        claimed(Duration.ofSeconds(1), 1, 2),
        work -> {
          calls.incrementAndGet();
          return DONE;
        },
        oneWorker);
    batch.await(Duration.ofSeconds(10));
    assertThat(batch.finished())
        .extracting(Execution::result)
        .containsExactly(new Outcome.Deferred(), new Outcome.Deferred());
    assertThat(calls).hasValue(0);
  }
}
