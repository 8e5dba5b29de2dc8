package io.kontrol.model.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

class DatabaseUpTest {
  private static final Duration SOON = Duration.ofMillis(50);
  private final Connection valid = fake(Connection.class, () -> true);

  @Test
  void theGaugeIsOneWhileTheDatabaseAnswers() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    new DatabaseUp(fake(DataSource.class, () -> valid)).bindTo(registry);
    assertThat(registry.get("kontrol.database.up").gauge().value()).isOne();
  }

  @Test
  void aDatabaseThatRefusesIsDown() {
    DatabaseUp up =
        new DatabaseUp(
            fake(
                DataSource.class,
                () -> {
                  throw new SQLException("gone");
                }));
    assertThat(up.isUp(Duration.ofMinutes(1))).isFalse();
  }

  @Test
  void aDatabaseThatHangsIsDownAndIsAskedOnlyOnce() {
    CountDownLatch answer = new CountDownLatch(1);
    AtomicInteger questions = new AtomicInteger();
    DatabaseUp up =
        new DatabaseUp(
            fake(
                DataSource.class,
                () -> {
                  questions.incrementAndGet();
                  answer.await();
                  return valid;
                }));
    assertThat(up.isUp(SOON)).isFalse();
    assertThat(up.isUp(SOON)).isFalse();
    answer.countDown();
    assertThat(up.isUp(Duration.ofMinutes(1))).isTrue();
    assertThat(questions).hasValueLessThanOrEqualTo(2);
  }

  private static <T> T fake(Class<T> type, Callable<Object> answer) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) -> method.getName().equals("close") ? null : answer.call()));
  }
}
