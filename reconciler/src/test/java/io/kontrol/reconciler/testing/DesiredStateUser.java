package io.kontrol.reconciler.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.migrations.testing.Session;
import io.kontrol.model.json.Json;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.sql.DataSource;

/** Writes desired state as the api-server does, and reads what became of it. */
public final class DesiredStateUser {
  private static final String INSERT =
      """
      INSERT INTO resources (cluster_id, namespace, kind, name, api_version, desired_spec)
      SELECT ?, m.namespace, m.kind, m.name, m.api_version, m.spec::JSONB
      FROM unnest(?::VARCHAR[], ?::VARCHAR[], ?::VARCHAR[], ?::VARCHAR[], ?::TEXT[])
          WITH ORDINALITY AS m (namespace, kind, name, api_version, spec, position)
      ORDER BY m.position
      RETURNING id
      """;

  private final Session session;

  DesiredStateUser(DataSource database) {
    this.session = new Session(database);
  }

  /**
   * @param manifest JSON, with single quotes for double ones
   * @return its resource's id
   */
  public int create(String manifest) {
    return create(List.of(Json.read(manifest.replace('\'', '"')))).get(0);
  }

  /** All in one transaction. */
  public List<Integer> create(List<JsonNode> manifests) {
    List<String> namespaces = new ArrayList<>();
    List<String> kinds = new ArrayList<>();
    List<String> names = new ArrayList<>();
    List<String> versions = new ArrayList<>();
    List<String> specs = new ArrayList<>();
    for (JsonNode manifest : manifests) {
      namespaces.add(manifest.path("metadata").path("namespace").asText());
      kinds.add(manifest.path("kind").asText());
      names.add(manifest.path("metadata").path("name").asText());
      versions.add(manifest.path("apiVersion").asText());
      specs.add(Json.write(spec(manifest)));
    }
    return query(
        INSERT,
        row -> row.getInt(1),
        World.CLUSTER,
        namespaces.toArray(new String[0]),
        kinds.toArray(new String[0]),
        names.toArray(new String[0]),
        versions.toArray(new String[0]),
        specs.toArray(new String[0]));
  }

  private static ObjectNode spec(JsonNode manifest) {
    ObjectNode spec = manifest.deepCopy();
    spec.remove(List.of("apiVersion", "kind"));
    if (spec.path("metadata") instanceof ObjectNode metadata) {
      metadata.remove(List.of("name", "namespace"));
    }
    return spec;
  }

  /** A new generation. */
  public void update(int id, String manifest) {
    execute(
        """
        UPDATE resources SET desired_spec = ?::JSONB, generation = generation + 1, revision = revision + 1,
            updated_at = now() WHERE id = ?
        """,
        Json.write(spec(Json.read(manifest.replace('\'', '"')))),
        id);
  }

  /** Another policy, wave or the like: a column of {@code resources}. */
  public void set(int id, String column, Object value) {
    String cast = column.equals("ignore_paths") ? "?::JSONB" : "?";
    execute("UPDATE resources SET " + column + " = " + cast + " WHERE id = ?", value, id);
  }

  public void resume(int id) {
    execute("UPDATE resources SET paused = FALSE, updated_at = clock_timestamp() WHERE id = ?", id);
  }

  public void requestReconcile(int id) {
    execute(
        "UPDATE resources SET reconcile_requested_at = clock_timestamp(), recreation_requested = FALSE WHERE id = ?",
        id);
  }

  /** A reconcile that makes an object again whatever its recreate policy. */
  public void enforce(int id) {
    execute(
        "UPDATE resources SET reconcile_requested_at = clock_timestamp(), recreation_requested = TRUE WHERE id = ?",
        id);
  }

  public void delete(int... ids) {
    Integer[] boxed = java.util.Arrays.stream(ids).boxed().toArray(Integer[]::new);
    execute(
        """
        UPDATE resources SET deleted_at = now(), generation = generation + 1, updated_at = now() WHERE id = ANY (?)
        """,
        (Object) boxed);
  }

  /** As the view derives it. */
  public String sync(int id) {
    return one("SELECT sync FROM resource_status WHERE resource_id = ?", id);
  }

  /** How many resources have which sync status. */
  public Map<String, Long> syncs() {
    Map<String, Long> counts = new TreeMap<>();
    query(
        "SELECT sync, count(*) FROM resource_status GROUP BY sync",
        row -> counts.put(row.getString(1), row.getLong(2)));
    return counts;
  }

  /** A column of the resource's applied state, as text. */
  public String applied(int id, String column) {
    return String.valueOf(
        query(
                "SELECT " + column + "::TEXT FROM resource_applied_states WHERE resource_id = ?",
                row -> String.valueOf(row.getString(1)),
                id)
            .stream()
            .findFirst()
            .orElse(null));
  }

  /** The first column. */
  public List<String> texts(String sql) {
    return query(sql, row -> row.getString(1));
  }

  public long count(String sql, Object... parameters) {
    return query(sql, row -> row.getLong(1), parameters).get(0);
  }

  /** Types of the resource's events, oldest first. */
  public List<String> events(int id) {
    return query(
        "SELECT type FROM events WHERE resource_id = ? ORDER BY id", row -> row.getString(1), id);
  }

  /** The data of the cluster's or a resource's events of a type. */
  public List<JsonNode> events(String type) {
    return query(
        "SELECT data::TEXT FROM events WHERE type = ? ORDER BY id",
        row -> Json.read(row.getString(1)),
        type);
  }

  private String one(String sql, Object... parameters) {
    return query(sql, row -> row.getString(1), parameters).get(0);
  }

  /** Reads a row. */
  @FunctionalInterface
  public interface Reader<T> {
    T read(ResultSet row) throws SQLException;
  }

  public void execute(String sql, Object... parameters) {
    try {
      session.use(
          connection -> {
            try (PreparedStatement statement = prepare(connection, sql, parameters)) {
              return statement.execute();
            }
          });
    } catch (SQLException e) {
      throw new AssertionError(sql, e);
    }
  }

  public <T> List<T> query(String sql, Reader<T> reader, Object... parameters) {
    try {
      return session.use(connection -> rows(connection, sql, reader, parameters));
    } catch (SQLException e) {
      throw new AssertionError(sql, e);
    }
  }

  private static <T> List<T> rows(
      Connection connection, String sql, Reader<T> reader, Object... parameters)
      throws SQLException {
    List<T> rows = new ArrayList<>();
    try (PreparedStatement statement = prepare(connection, sql, parameters);
        ResultSet result = statement.executeQuery()) {
      while (result.next()) {
        rows.add(reader.read(result));
      }
    }
    return rows;
  }

  private static PreparedStatement prepare(Connection connection, String sql, Object... parameters)
      throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    for (int i = 0; i < parameters.length; i++) {
      statement.setObject(i + 1, parameters[i]);
    }
    return statement;
  }
}
