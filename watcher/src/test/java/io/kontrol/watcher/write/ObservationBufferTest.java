package io.kontrol.watcher.write;

import static io.kontrol.watcher.observation.Observed.endedAndGone;
import static io.kontrol.watcher.observation.Observed.finished;
import static io.kontrol.watcher.observation.Observed.gone;
import static io.kontrol.watcher.observation.Observed.present;
import static org.assertj.core.api.Assertions.assertThat;

import io.kontrol.watcher.observation.ListTimestamp;
import io.kontrol.watcher.observation.Observation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The state is what counts: one observation for each object, the newest, whatever happens. */
@Timeout(10)
class ObservationBufferTest {
  private static final Duration NONE = Duration.ZERO;
  private static final Duration LONG = Duration.ofSeconds(9);

  private final ObservationBuffer buffer = new ObservationBuffer(3, 10_000);

  @Test
  void theNewestOfAnObjectTakesThePlaceOfTheOlder() throws InterruptedException {
    assertThat(buffer.put(present(1, 1))).isFalse();
    assertThat(buffer.put(present(1, 3))).isTrue();
    assertThat(buffer.put(present(1, 2))).isTrue();
    assertThat(take()).containsExactly(present(1, 3));
  }

  @Test
  void aDeletionIsNewsLikeAnyOther() throws InterruptedException {
    buffer.put(present(1, 1));
    buffer.put(gone(1, 2));
    assertThat(take()).containsExactly(gone(1, 2));
  }

  @Test
  void whatHadFinishedBeforeItWasGoneIsNotForgottenWhenNeitherWasWritten()
      throws InterruptedException {
    buffer.put(finished(1, 1));
    buffer.put(gone(1, 2));
    assertThat(take()).containsExactly(endedAndGone(1, 2));
    buffer.settled(List.of(endedAndGone(1, 2)));
    buffer.put(finished(2, 1));
    List<Observation> batch = take();
    buffer.put(gone(2, 2));
    buffer.giveBack(batch);
    assertThat(take()).containsExactly(endedAndGone(2, 2));
  }

  @Test
  void anAnswerAskedForLaterWinsOverAHigherVersionOfBeforeARestore() throws InterruptedException {
    buffer.put(present(1, 1_000, "{}", null, 10));
    Observation restored = present(1, 5, "{}", new ListTimestamp(Instant.EPOCH, 20), 30);
    buffer.put(restored);
    assertThat(take()).containsExactly(restored);
  }

  @Test
  void whatWaitsLongestIsWrittenFirstAndABatchHasItsLimit() throws InterruptedException {
    for (int id = 1; id <= 4; id++) {
      buffer.put(present(id, id));
    }
    buffer.put(present(1, 10));
    assertThat(take()).containsExactly(present(1, 10), present(2, 2), present(3, 3));
    assertThat(take()).containsExactly(present(4, 4));
  }

  @Test
  void aKindIsWrittenWhenNothingOfItWaitsOrIsUnderWay() throws InterruptedException {
    buffer.put(present(1, 1));
    assertThat(buffer.awaitWritten("v1", "ConfigMap", NONE)).as("while it waits").isFalse();
    assertThat(buffer.awaitWritten("v1", "Secret", NONE)).as("another kind").isTrue();
    List<Observation> batch = take();
    assertThat(buffer.awaitWritten("v1", "ConfigMap", NONE)).as("while under way").isFalse();
    buffer.giveBack(batch);
    assertThat(buffer.awaitWritten("v1", "ConfigMap", NONE)).as("given back").isFalse();
    buffer.settled(take());
    assertThat(buffer.awaitWritten("v1", "ConfigMap", LONG)).as("settled").isTrue();
  }

  @Test
  void anObjectIsNotHandedOutTwiceAtATime() throws InterruptedException {
    buffer.put(present(1, 1));
    List<Observation> first = take();
    buffer.put(present(1, 2));
    assertThat(take()).isEmpty();
    buffer.settled(first);
    assertThat(take()).containsExactly(present(1, 2));
  }

  @Test
  void whatCouldNotBeWrittenWaitsAgainUnlessSomethingNewerCame() throws InterruptedException {
    buffer.put(present(1, 1));
    buffer.put(present(2, 1));
    List<Observation> batch = take();
    buffer.put(present(2, 2));
    buffer.giveBack(batch);
    assertThat(take()).containsExactlyInAnyOrder(present(1, 1), present(2, 2));
  }

  @Test
  void aFullBatchDoesNotLinger() throws InterruptedException {
    for (int id = 1; id <= 3; id++) {
      buffer.put(present(id, 1));
    }
    assertThat(buffer.take(LONG, LONG)).hasSize(3);
  }

  @Test
  void aTakerIsWokenByWhatComes() throws Exception {
    CompletableFuture<List<Observation>> taken =
        CompletableFuture.supplyAsync(() -> uninterrupted(() -> buffer.take(NONE, LONG)));
    buffer.put(present(1, 1));
    assertThat(taken.get(5, TimeUnit.SECONDS)).containsExactly(present(1, 1));
  }

  @Test
  void aListIsHeldBackByNumberAndEveryoneByMemory() throws InterruptedException {
    buffer.put(present(1, 1));
    assertThat(buffer.awaitRoom(1, NONE)).isFalse();
    assertThat(buffer.awaitRoom(2, NONE)).isTrue();
    buffer.put(present(2, 1, "x".repeat(10_000), null, 0));
    assertThat(buffer.awaitRoom(Integer.MAX_VALUE, NONE)).isFalse();
    buffer.settled(take());
    assertThat(buffer.awaitRoom(Integer.MAX_VALUE, NONE)).isTrue();
  }

  @Test
  void memoryIsCountedRightWhateverReplacesWhat() throws InterruptedException {
    for (int round = 0; round < 50; round++) {
      buffer.put(present(1, 2L * round, "x".repeat(8_000), null, 0));
      buffer.put(present(1, 2L * round + 1, "x", null, 0));
      List<Observation> batch = take();
      buffer.giveBack(batch);
    }
    assertThat(buffer.awaitRoom(2, NONE)).isTrue();
  }

  @Test
  void hugeObjectsTravelInSmallBatches() throws InterruptedException {
    String huge = "x".repeat(5 << 20);
    for (int id = 1; id <= 3; id++) {
      buffer.put(present(id, 1, huge, null, 0));
    }
    assertThat(take()).hasSize(2);
    assertThat(take()).hasSize(1);
  }

  @Test
  void emptyMeansWrittenToo() throws InterruptedException {
    buffer.put(present(1, 1));
    List<Observation> batch = take();
    assertThat(buffer.awaitEmpty(NONE)).isFalse();
    buffer.settled(batch);
    assertThat(buffer.awaitEmpty(NONE)).isTrue();
  }

  private List<Observation> take() throws InterruptedException {
    return buffer.take(NONE, NONE);
  }

  private interface Taking {
    List<Observation> take() throws InterruptedException;
  }

  private static List<Observation> uninterrupted(Taking taking) {
    try {
      return taking.take();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
