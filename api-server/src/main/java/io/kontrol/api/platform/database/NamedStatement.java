package io.kontrol.api.platform.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGStatement;

/**
 * A query with {@code :name} parameters. PostgreSQL plans it for the values of each call, so that
 * {@code (:kind::TEXT IS NULL OR kind = :kind)} costs nothing where no kind is asked for.
 */
public final class NamedStatement implements AutoCloseable {
  private static final Pattern NAME = Pattern.compile("(?<!:):([a-z_0-9]+)");

  private record Parsed(String sql, List<String> names) {}

  private static final Map<String, Parsed> CACHE = new ConcurrentHashMap<>();

  private final PreparedStatement statement;
  private final List<String> names;

  public NamedStatement(Connection connection, String sql) throws SQLException {
    Parsed parsed = CACHE.computeIfAbsent(sql, NamedStatement::parse);
    this.statement = connection.prepareStatement(parsed.sql());
    this.statement.unwrap(PGStatement.class).setPrepareThreshold(0);
    this.names = parsed.names();
  }

  private static Parsed parse(String sql) {
    List<String> names = new ArrayList<>();
    Matcher matcher = NAME.matcher(sql);
    StringBuilder plain = new StringBuilder();
    while (matcher.find()) {
      names.add(matcher.group(1));
      matcher.appendReplacement(plain, "?");
    }
    matcher.appendTail(plain);
    return new Parsed(plain.toString(), List.copyOf(names));
  }

  public NamedStatement set(String name, @Nullable Object value) throws SQLException {
    for (int i = 0; i < names.size(); i++) {
      if (names.get(i).equals(name)) {
        statement.setObject(i + 1, value);
      }
    }
    return this;
  }

  /** Sets a TEXT[] parameter. */
  public NamedStatement setTexts(String name, @Nullable List<String> values) throws SQLException {
    return set(
        name,
        values == null ? null : statement.getConnection().createArrayOf("text", values.toArray()));
  }

  /**
   * @return how many rows were changed
   */
  public int update() throws SQLException {
    return statement.executeUpdate();
  }

  public ResultSet query() throws SQLException {
    return statement.executeQuery();
  }

  @Override
  public void close() throws SQLException {
    statement.close();
  }
}
