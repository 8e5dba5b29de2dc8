package io.kontrol.api.desired.resource;

import io.kontrol.model.json.Json;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Binds a list of changes to a statement: one array parameter per column. */
final class ChangeColumns {
  private final PreparedStatement statement;
  private final List<DesiredChange> changes;
  private int index;

  /**
   * @param first the first parameter to set
   */
  ChangeColumns(PreparedStatement statement, List<DesiredChange> changes, int first) {
    this.statement = statement;
    this.changes = changes;
    this.index = first;
  }

  /** The next parameter that is not set yet. */
  int next() {
    return index;
  }

  void add(String type, Function<DesiredChange, ? extends @Nullable Object> column)
      throws SQLException {
    Object[] values = changes.stream().map(column).toArray();
    statement.setArray(index++, statement.getConnection().createArrayOf(type, values));
  }

  /** A single JSON array: in an array of texts every quotation mark would be escaped again. */
  void addSpecs() throws SQLException {
    statement.setString(
        index++,
        changes.stream().map(DesiredChange::specJson).collect(Collectors.joining(",", "[", "]")));
  }

  void addPolicies() throws SQLException {
    add("text", c -> c.policies().drift().name());
    add("text", c -> c.policies().deletion().name());
    add("text", c -> c.policies().conflict().name());
    add("text", c -> Json.write(Json.mapper().valueToTree(c.policies().ignorePaths())));
    add("text", DesiredChange::applySet);
    add("int4", c -> c.policies().wave());
  }
}
