package io.kontrol.watcher.write;

import io.kontrol.watcher.observation.Observation;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The batch, column by column. Arrays of their exact type travel in binary. */
public final class BatchColumns {
  private final Connection connection;
  private final PreparedStatement statement;
  private final List<Observation> batch;
  private int next;

  BatchColumns(
      Connection connection, PreparedStatement statement, int first, List<Observation> batch) {
    this.connection = connection;
    this.statement = statement;
    this.next = first;
    this.batch = batch;
  }

  /** The index of the parameter after the columns. */
  int next() {
    return next;
  }

  void texts(String type, Function<Observation, @Nullable String> value) throws SQLException {
    set(type, batch.stream().map(value).toArray(String[]::new));
  }

  void integers(Function<Observation, @Nullable Integer> value) throws SQLException {
    set("int4", batch.stream().map(value).toArray(Integer[]::new));
  }

  void longs(Function<Observation, @Nullable Long> value) throws SQLException {
    set("int8", batch.stream().map(value).toArray(Long[]::new));
  }

  void booleans(Function<Observation, Boolean> value) throws SQLException {
    set("bool", batch.stream().map(value).toArray(Boolean[]::new));
  }

  private void set(String type, Object[] values) throws SQLException {
    statement.setArray(next++, connection.createArrayOf(type, values));
  }
}
