package io.kontrol.model.database;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Binds a list of rows to one statement: an array parameter per column, which the statement
 * unnests. The arrays have their exact types, since the driver sends only those in binary.
 */
public final class ArrayColumns<T> {
  private final PreparedStatement statement;
  private final List<T> rows;
  private int next;

  /**
   * @param first the index of the first column's parameter
   */
  public ArrayColumns(PreparedStatement statement, int first, List<T> rows) {
    this.statement = statement;
    this.next = first;
    this.rows = rows;
  }

  /** The index of the next parameter, to be set by the caller. */
  public int next() {
    return next++;
  }

  public void text(Function<T, @Nullable String> column) throws SQLException {
    set("text", rows.stream().map(column).toArray(String[]::new));
  }

  public void varchar(Function<T, @Nullable String> column) throws SQLException {
    set("varchar", rows.stream().map(column).toArray(String[]::new));
  }

  public void int4(Function<T, @Nullable Integer> column) throws SQLException {
    set("int4", rows.stream().map(column).toArray(Integer[]::new));
  }

  public void int8(Function<T, @Nullable Long> column) throws SQLException {
    set("int8", rows.stream().map(column).toArray(Long[]::new));
  }

  public void float8(Function<T, @Nullable Double> column) throws SQLException {
    set("float8", rows.stream().map(column).toArray(Double[]::new));
  }

  public void bool(Function<T, Boolean> column) throws SQLException {
    set("bool", rows.stream().map(column).toArray(Boolean[]::new));
  }

  private void set(String type, Object[] values) throws SQLException {
    statement.setArray(next(), statement.getConnection().createArrayOf(type, values));
  }
}
