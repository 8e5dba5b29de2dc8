package io.kontrol.api.platform.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontrol.api.platform.database.DatabaseUnavailableException;
import io.kontrol.migrations.testing.TestDatabase;
import io.kontrol.model.database.DatabaseLogin;
import io.kontrol.model.wake.ChangeNotifier;
import io.kontrol.model.wake.Channel;
import io.vertx.core.Vertx;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class WakeupLoopTest {
  private static final Duration NEVER = Duration.ofHours(1);

  private final Semaphore passes = new Semaphore(0);

  private void awaitPass() throws InterruptedException {
    assertThat(passes.tryAcquire(30, TimeUnit.SECONDS)).as("a pass").isTrue();
  }

  @Test
  void itRunsAtOnceAndThenWhenItIsWoken() throws Exception {
    try (WakeupLoop loop = new WakeupLoop("test", NEVER, passes::release).start()) {
      awaitPass();
      loop.wake();
      awaitPass();
    }
    assertThat(passes.availablePermits()).isZero();
  }

  @Test
  void itSweepsWithoutBeingWoken() throws Exception {
    try (WakeupLoop loop = new WakeupLoop("test", Duration.ofMillis(1), passes::release).start()) {
      awaitPass();
      awaitPass();
      awaitPass();
      assertThat(loop).isNotNull();
    }
  }

  @Test
  void manyWakeUpsDuringAPassMakeOneMore() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch woken = new CountDownLatch(1);
    AtomicInteger count = new AtomicInteger();
    Runnable pass =
        () -> {
          if (count.incrementAndGet() == 1) {
            begun.countDown();
            awaitUninterrupted(woken);
          }
          passes.release();
        };
    try (WakeupLoop loop = new WakeupLoop("test", NEVER, pass).start()) {
      assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
      for (int i = 0; i < 100; i++) {
        loop.wake();
      }
      woken.countDown();
      awaitPass();
      awaitPass();
    }
    assertThat(count).hasValue(2);
  }

  private static void awaitUninterrupted(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void aPassThatFailsIsTriedAgain() throws Exception {
    AtomicInteger count = new AtomicInteger();
    Runnable pass =
        () -> {
          passes.release();
          switch (count.incrementAndGet()) {
            case 1 -> throw new DatabaseUnavailableException(new SQLException("away"));
            case 2 -> throw new IllegalStateException("a bug");
            default -> {}
          }
        };
    try (WakeupLoop loop = new WakeupLoop("test", Duration.ofMillis(1), pass).start()) {
      awaitPass();
      awaitPass();
      awaitPass();
      assertThat(loop).isNotNull();
    }
  }

  @Test
  void aNotificationWakesItWhereItConcernsIt() throws Exception {
    Vertx vertx = Vertx.vertx();
    try (TestDatabase database = TestDatabase.migrated();
        ChangeNotifier notifier = new ChangeNotifier(database.as("kontrol_api_server"));
        WakeupLoop loop = new WakeupLoop("test", NEVER, passes::release).start()) {
      awaitPass();
      DatabaseLogin login =
          new DatabaseLogin(
              database.url(), "kontrol_api_server", Optional.of(TestDatabase.PASSWORD));
      loop.listen(vertx, login, Channel.RESOURCES, "ours"::equals);
      awaitPass(); // it is connected

      notifier.changed(Channel.RESOURCES, "others");
      notifier.changed(Channel.RESOURCES, "ours");
      awaitPass();
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().join();
    }
    assertThat(passes.availablePermits()).isZero();
  }
}
