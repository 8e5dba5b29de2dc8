package io.kontrol.api.desired.resource;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.desired.manifest.Manifest;
import io.kontrol.api.observed.connection.ClusterConnections;
import io.kontrol.api.observed.connection.ConnectionQuery;
import io.kontrol.api.observed.reason.WaitingReasons;
import io.kontrol.api.platform.database.NamedStatement;
import io.kontrol.api.platform.identity.Permissions;
import io.kontrol.model.json.Json;
import io.kontrol.model.resource.ResourceIdentity;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Reads single resources. */
@ApplicationScoped
public class ResourceQuery {
  private static final String FIND =
      "SELECT "
          + ResourceColumns.SUMMARY
          + ResourceColumns.SPECS
          + " FROM resources r "
          + ResourceColumns.JOINS
          + " WHERE r.id = ?";

  private static final String FIND_LIVING =
      """
      SELECT id FROM resources
      WHERE cluster_id = ? AND api_group = ? AND kind = ? AND namespace = ? AND name = ? AND deleted_at IS NULL
      """;

  private static final String MANIFEST =
      "SELECT generation, cluster_id, api_version, kind, namespace, name, desired_spec FROM resources WHERE id = ?";

  private static final String PAGE =
      """
      SELECT %s
      FROM unnest(:ids::INTEGER[]) WITH ORDINALITY AS page (id, position)
      JOIN resources r ON r.id = page.id
      %s
      ORDER BY page.position
      """;

  private static final String SUMMARIES =
      PAGE.formatted(ResourceColumns.SUMMARY, ResourceColumns.JOINS);
  private static final String FULL =
      PAGE.formatted(ResourceColumns.SUMMARY + ResourceColumns.SPECS, ResourceColumns.JOINS);

  private static final Set<String> SETTLED = Set.of("Synced", "Deleted");

  private final ResourceJson json;
  private final ConnectionQuery connections;
  private final WaitingReasons reasons;

  public ResourceQuery(ResourceJson json, ConnectionQuery connections, WaitingReasons reasons) {
    this.json = json;
    this.reasons = reasons;
    this.connections = connections;
  }

  /**
   * The whole resource as JSON, Secrets redacted.
   *
   * @param viewer to whom it is shown, or not
   */
  public Optional<ResourceDocument> find(Connection connection, int id, Permissions viewer)
      throws SQLException {
    try (PreparedStatement find = connection.prepareStatement(FIND)) {
      find.setInt(1, id);
      try (ResultSet row = find.executeQuery()) {
        return row.next() && shown(row, viewer)
            ? Optional.of(document(connection, row))
            : Optional.empty();
      }
    }
  }

  /** As {@link #find}, and with what the resource waits for, which costs more where it waits. */
  Optional<ResourceDocument> explain(Connection connection, int id, Permissions viewer)
      throws SQLException {
    try (PreparedStatement find = connection.prepareStatement(FIND)) {
      find.setInt(1, id);
      try (ResultSet row = find.executeQuery()) {
        if (!row.next() || !shown(row, viewer)) {
          return Optional.empty();
        }
        String waitingFor =
            SETTLED.contains(row.getString("sync"))
                ? null
                : reasons.of(connection, List.of(id), viewer).get(id);
        ClusterConnections seen = connections.recent(connection);
        return Optional.of(
            document(row, generator -> json.writeExplained(generator, row, seen, waitingFor)));
      }
    }
  }

  /**
   * @param row with the columns of {@link ResourceColumns}
   */
  ResourceDocument document(Connection connection, ResultSet row) throws SQLException {
    ClusterConnections seen = connections.recent(connection);
    return document(row, generator -> json.write(generator, row, true, seen));
  }

  @FunctionalInterface
  private interface Content {
    void write(JsonGenerator generator) throws SQLException, IOException;
  }

  private static ResourceDocument document(ResultSet row, Content content) throws SQLException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(4096);
    try (JsonGenerator generator = Json.mapper().getFactory().createGenerator(bytes)) {
      content.write(generator);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new ResourceDocument(row.getInt("id"), row.getInt("generation"), bytes.toByteArray());
  }

  /** Writes resources one after the other, in the order of the ids. */
  public void write(Connection connection, List<Integer> ids, boolean full, JsonGenerator generator)
      throws SQLException, IOException {
    if (ids.isEmpty()) {
      return;
    }
    ClusterConnections seen = connections.recent(connection);
    try (NamedStatement page = new NamedStatement(connection, full ? FULL : SUMMARIES)) {
      page.set("ids", connection.createArrayOf("int4", ids.toArray()));
      try (ResultSet rows = page.query()) {
        while (rows.next()) {
          json.write(generator, rows, full, seen);
        }
      }
    }
  }

  private static boolean shown(ResultSet row, Permissions viewer) throws SQLException {
    return viewer.seesEverything()
        || viewer.roleOn(
                new ResourceIdentity(
                    row.getString("cluster_id"),
                    Manifest.groupOf(row.getString("api_version")),
                    row.getString("kind"),
                    row.getString("namespace"),
                    row.getString("name")))
            != null;
  }

  /**
   * The manifest with the values of a Secret in clear; the caller redacts them.
   *
   * @param viewer to whom it is shown, or not
   */
  public Optional<Versioned> manifest(Connection connection, int id, Permissions viewer)
      throws SQLException {
    try (PreparedStatement find = connection.prepareStatement(MANIFEST)) {
      find.setInt(1, id);
      try (ResultSet row = find.executeQuery()) {
        if (!row.next() || !shown(row, viewer)) {
          return Optional.empty();
        }
        Manifest manifest =
            new Manifest(
                row.getString("api_version"),
                row.getString("kind"),
                row.getString("namespace"),
                row.getString("name"),
                (ObjectNode) Json.read(row.getString("desired_spec")));
        return Optional.of(new Versioned(row.getInt("generation"), manifest));
      }
    }
  }

  OptionalInt findLiving(Connection connection, String clusterId, Manifest manifest)
      throws SQLException {
    try (PreparedStatement find = connection.prepareStatement(FIND_LIVING)) {
      find.setString(1, clusterId);
      find.setString(2, manifest.group());
      find.setString(3, manifest.kind());
      find.setString(4, manifest.namespace());
      find.setString(5, manifest.name());
      try (ResultSet row = find.executeQuery()) {
        return row.next() ? OptionalInt.of(row.getInt(1)) : OptionalInt.empty();
      }
    }
  }

  public record Versioned(int generation, Manifest manifest) {}
}
