package io.kontrol.api.managed.row;

import io.kontrol.api.managed.model.DatabaseSpec;
import io.kontrol.api.managed.model.LifecycleStatus;
import io.kontrol.api.managed.model.ManagedDatabase;
import io.kontrol.model.json.Json;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads, locks and writes rows of {@code databases}. */
public final class DatabaseRows {
  /** Of {@code databases d}. */
  public static final String COLUMNS =
      """
      d.id, d.name, d.cluster_id, d.namespace, d.cluster_name, d.pooler_name, d.status, d.spec, d.cluster_resource_id,
          d.pooler_resource_id, d.error_message, d.waiting_for, d.progress, d.progress_at, d.created_at, d.ready_at,
          d.deletion_protection, d.paused""";

  private static final String FIND = "SELECT " + COLUMNS + " FROM databases d WHERE d.id = ?";

  private static final String LOCK = FIND + " FOR NO KEY UPDATE";

  private static final String INSERT =
      """
      INSERT INTO databases (id, name, owner_team, purpose, namespace, cluster_name, pooler_name, status, spec,
          cluster_id, plan, progress_at, deletion_protection, created_by, updated_by)
      VALUES (?, ?, ?, ?, ?, ?, ?, 'provisioning', ?::JSONB, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (name) WHERE deleted_at IS NULL DO NOTHING
      """;

  private static final String SET_RESOURCES =
      "UPDATE databases SET cluster_resource_id = ?, pooler_resource_id = ? WHERE id = ?";

  private static final String EDIT =
      """
      UPDATE databases SET owner_team = COALESCE(?, owner_team), purpose = COALESCE(?, purpose),
          deletion_protection = COALESCE(?, deletion_protection), spec = ?::JSONB, plan = ?, paused = ?,
          updated_at = clock_timestamp(), updated_by = ?
      WHERE id = ?
      """;

  private static final String RETAIN = "UPDATE databases SET retain = ? WHERE id = ?";

  private DatabaseRows() {}

  /** What people may change of a row without its objects; null leaves it as it is. */
  public record Labels(
      @Nullable String ownerTeam, @Nullable String purpose, @Nullable Boolean deletionProtection) {
    public static final Labels SAME = new Labels(null, null, null);
  }

  public static Optional<ManagedDatabase> find(Connection connection, UUID id) throws SQLException {
    return read(connection, FIND, id);
  }

  public static Optional<ManagedDatabase> lock(Connection connection, UUID id) throws SQLException {
    return read(connection, LOCK, id);
  }

  private static Optional<ManagedDatabase> read(Connection connection, String sql, UUID id)
      throws SQLException {
    try (PreparedStatement find = connection.prepareStatement(sql)) {
      find.setObject(1, id);
      try (ResultSet row = find.executeQuery()) {
        return row.next() ? Optional.of(of(row)) : Optional.empty();
      }
    }
  }

  public static ManagedDatabase of(ResultSet row) throws SQLException {
    return new ManagedDatabase(
        row.getObject("id", UUID.class),
        row.getString("name"),
        row.getString("cluster_id"),
        row.getString("namespace"),
        row.getString("cluster_name"),
        row.getString("pooler_name"),
        LifecycleStatus.parse(row.getString("status")),
        DatabaseSpec.of(Json.read(row.getString("spec"))),
        row.getObject("cluster_resource_id", Integer.class),
        row.getObject("pooler_resource_id", Integer.class),
        row.getString("error_message"),
        row.getString("waiting_for"),
        row.getString("progress"),
        progressAt(row),
        row.getObject("created_at", OffsetDateTime.class).toInstant(),
        row.getObject("ready_at") != null,
        row.getBoolean("deletion_protection"),
        row.getBoolean("paused"));
  }

  private static Instant progressAt(ResultSet row) throws SQLException {
    OffsetDateTime at = row.getObject("progress_at", OffsetDateTime.class);
    return (at == null ? row.getObject("created_at", OffsetDateTime.class) : at).toInstant();
  }

  /** False where the name is taken. */
  public static boolean insert(
      Connection connection,
      ManagedDatabase database,
      String ownerTeam,
      String purpose,
      String author)
      throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
      insert.setObject(1, database.id());
      insert.setString(2, database.name());
      insert.setString(3, ownerTeam);
      insert.setString(4, purpose);
      insert.setString(5, database.namespace());
      insert.setString(6, database.clusterName());
      insert.setString(7, database.poolerName());
      insert.setString(8, Json.write(database.spec().json()));
      insert.setString(9, database.clusterId());
      insert.setString(10, database.spec().plan());
      insert.setObject(11, time(database.progressAt()));
      insert.setBoolean(12, database.deletionProtection());
      insert.setString(13, author);
      insert.setString(14, author);
      return insert.executeUpdate() == 1;
    }
  }

  public static void setResources(Connection connection, UUID id, int cluster, int pooler)
      throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(SET_RESOURCES)) {
      update.setInt(1, cluster);
      update.setInt(2, pooler);
      update.setObject(3, id);
      update.executeUpdate();
    }
  }

  /** Writes what a user has changed: the spec and the pause of the database, and its labels. */
  public static void edit(
      Connection connection, ManagedDatabase database, Labels labels, String author)
      throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(EDIT)) {
      update.setString(1, labels.ownerTeam());
      update.setString(2, labels.purpose());
      update.setObject(3, labels.deletionProtection());
      update.setString(4, Json.write(database.spec().json()));
      update.setString(5, database.spec().plan());
      update.setBoolean(6, database.paused());
      update.setString(7, author);
      update.setObject(8, database.id());
      update.executeUpdate();
    }
  }

  public static void setRetain(Connection connection, UUID id, boolean retain) throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(RETAIN)) {
      update.setBoolean(1, retain);
      update.setObject(2, id);
      update.executeUpdate();
    }
  }

  static OffsetDateTime time(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }
}
