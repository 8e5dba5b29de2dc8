package io.kontrol.api.desired.resource;

import io.kontrol.model.json.Json;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Sets one parameter per column of the changes, with the values of all of them. */
final class ChangeColumns {
  private final PreparedStatement statement;
  private final List<DesiredChange> changes;
  private int index;

  /**
   * @param first parameter of the statement that is theirs
   */
  ChangeColumns(PreparedStatement statement, List<DesiredChange> changes, int first) {
    this.statement = statement;
    this.changes = changes;
    this.index = first;
  }

  /** The parameter after those that have been set. */
  int next() {
    return index;
  }

  void add(String type, Function<DesiredChange, ? extends @Nullable Object> column)
      throws SQLException {
    Object[] values = changes.stream().map(column).toArray();
    statement.setArray(index++, statement.getConnection().createArrayOf(type, values));
  }

  /** One JSON array: an array of texts would have every quotation mark escaped once more. */
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
