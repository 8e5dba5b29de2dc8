package io.kontrol.model.database;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The metric {@code kontrol_database_up}: 1 if the database answers within two seconds of a scrape,
 * 0 otherwise. There is one check at a time, so a database that hangs blocks one thread only.
 */
@Singleton
public class DatabaseUp implements MeterBinder {
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final DataSource database;
  private @Nullable FutureTask<Boolean> question;

  DatabaseUp(DataSource database) {
    this.database = database;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    Gauge.builder("kontrol.database.up", () -> isUp(PATIENCE) ? 1 : 0)
        .description("1 when the database answers")
        .register(registry);
  }

  boolean isUp(Duration patience) {
    FutureTask<Boolean> asked = ask();
    try {
      return asked.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private synchronized FutureTask<Boolean> ask() {
    if (question != null && !question.isDone()) {
      return question;
    }
    FutureTask<Boolean> asked = new FutureTask<>(this::answers);
    question = asked;
    Thread thread = new Thread(asked, "database-up");
    thread.setDaemon(true);
    thread.start();
    return asked;
  }

  private boolean answers() throws SQLException {
    try (Connection connection = database.getConnection()) {
      return connection.isValid((int) PATIENCE.toSeconds());
    }
  }
}
