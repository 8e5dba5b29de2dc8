package io.kontrol.api.stack.deployment.view;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.observed.event.EventSubject;
import io.kontrol.api.platform.database.NamedStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

/** The events of a deployment and its objects, by the names of {@code deployment_events}. */
public final class DeploymentEventSubject implements EventSubject {
  private static final String EVENTS =
      """
      (SELECT v.id, v.source, v.type, v.cluster_id, v.resource_id, v.generation, v.kind, v.namespace, v.name, v.data,
           v.created_at, v.xid
       FROM deployment_events v WHERE v.deployment_id = :deployment::UUID)""";

  private static final String RESOURCES =
      """
      SELECT DISTINCT k.id::INTEGER FROM deployment_revisions v
      CROSS JOIN LATERAL jsonb_object_keys(v.resource_generations) k (id) WHERE v.deployment_id = ?
      """;

  private final UUID id;
  private final String clusterId;
  private volatile Set<Integer> resources = Set.of();

  public DeploymentEventSubject(UUID id, String clusterId) {
    this.id = id;
    this.clusterId = clusterId;
  }

  @Override
  public String clusterId() {
    return clusterId;
  }

  @Override
  public String relation() {
    return EVENTS;
  }

  @Override
  public void bind(NamedStatement statement) throws SQLException {
    statement.set("deployment", id.toString());
  }

  @Override
  public void refresh(Connection connection) throws SQLException {
    Set<Integer> found = new HashSet<>();
    try (PreparedStatement find = connection.prepareStatement(RESOURCES)) {
      find.setObject(1, id);
      try (ResultSet row = find.executeQuery()) {
        while (row.next()) {
          found.add(row.getInt(1));
        }
      }
    }
    resources = Set.copyOf(found);
  }

  /** A new generation, which may have new objects, is told before the events of these. */
  @Override
  public boolean mayConcern(ObjectNode event) {
    if (event.path("resource_id").isInt()) {
      return resources.contains(event.path("resource_id").intValue());
    }
    String deployment = event.path("data").path("deployment_id").textValue();
    return deployment == null
        ? clusterId.equals(event.path("cluster_id").textValue())
        : deployment.equals(id.toString());
  }

  @Override
  public String toString() {
    return "deployment " + id;
  }
}
