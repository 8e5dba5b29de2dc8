package io.kontrol.api.stack.deployment.view;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.observed.ScopePatterns;
import io.kontrol.api.platform.database.NamedStatement;
import io.kontrol.api.platform.database.SqlTemplate;
import io.kontrol.api.platform.identity.Permissions;
import io.kontrol.api.platform.page.PageCursor;
import io.kontrol.api.platform.page.Pages;
import io.kontrol.api.platform.page.Pages.Place;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Reads deployments as the API shows them. */
@ApplicationScoped
public class DeploymentQuery {
  private static final String SELECT =
      """
      SELECT d.id, d.name, d.cluster_id, d.namespace, d.template_id, d.template_version, t.name AS template_name,
          d.parameters, d.patches, d.generation, d.last_applied_generation, d.desired_state, d.status_summary,
          d.status_message, d.drift_policy, d.drift_policies, d.adopt_automatically, d.objects, d.synced_objects,
          d.drifted_objects, d.created_at, d.updated_at, d.deleted_at, d.created_by, d.updated_by
      """;

  private static final String FROM =
      """
      FROM deployments d
      JOIN templates t ON t.id = d.template_id AND t.version = d.template_version
      """;

  private static final String ONE =
      SELECT + ", d.desired_spec_json\n" + FROM + " WHERE d.id = :id::UUID";

  /** Deleted ones are asked for by their state. */
  private static final String PAGE =
      SELECT
          + FROM
          + """
            WHERE {living} AND {shown}
                AND (:template_id::INTEGER IS NULL OR d.template_id = :template_id)
                AND (:cluster_id::TEXT IS NULL OR d.cluster_id = :cluster_id)
                AND (:namespace::TEXT IS NULL OR d.namespace = :namespace)
                AND (:state::TEXT IS NULL OR d.desired_state = :state)
                AND (:status::TEXT IS NULL OR d.status_summary = :status)
                AND (:prefix::TEXT IS NULL OR starts_with(d.name, :prefix))
                AND (:text::TEXT IS NULL OR strpos(lower(d.name), lower(:text)) > 0)
                AND (:after_name::TEXT IS NULL OR (d.name, d.id) > (:after_name, :after_id::UUID))
            ORDER BY d.name, d.id LIMIT :most
            """;

  private final DeploymentJson json;

  public DeploymentQuery(DeploymentJson json) {
    this.json = json;
  }

  /** With its desired spec, for whoever may see it. */
  public Optional<ObjectNode> find(Connection connection, UUID id, Permissions viewer)
      throws SQLException {
    try (NamedStatement find = new NamedStatement(connection, ONE).set("id", id.toString());
        ResultSet row = find.query()) {
      boolean shown =
          row.next()
              && viewer.roleIn(row.getString("cluster_id"), row.getString("namespace")) != null;
      return shown ? Optional.of(json.whole(connection, row)) : Optional.empty();
    }
  }

  public ObjectNode page(
      Connection connection,
      DeploymentFilter filter,
      Permissions viewer,
      Optional<String> continued,
      int limit)
      throws SQLException {
    String list = "deployments " + Integer.toHexString(filter.hashCode());
    PageCursor after = continued.map(text -> PageCursor.decode(text, list)).orElse(null);
    boolean all = viewer.seesEverything();
    ScopePatterns scopes = new ScopePatterns(viewer);
    Map<String, String> parts =
        Map.of(
            "living", filter.ofDeleted() ? "d.deleted_at IS NOT NULL" : "d.deleted_at IS NULL",
            "shown", all ? "TRUE" : scopes.cover("d.cluster_id", "d.namespace"));
    try (NamedStatement page = new NamedStatement(connection, SqlTemplate.fill(PAGE, parts))) {
      if (!all) {
        scopes.bind(page);
      }
      bind(page, filter);
      page.set("after_name", after == null ? null : name(after))
          .set("after_id", after == null ? null : id(after))
          .set("most", limit + 1);
      try (ResultSet row = page.query()) {
        return Pages.of(
            row,
            limit,
            each -> json.of(connection, each),
            Place.by(List.of("name", "id"), "/", list));
      }
    }
  }

  private static void bind(NamedStatement page, DeploymentFilter filter) throws SQLException {
    page.set("template_id", filter.templateId())
        .set("cluster_id", filter.clusterId())
        .set("namespace", filter.namespace())
        .set("state", filter.state())
        .set("status", filter.status())
        .set("prefix", filter.prefix())
        .set("text", filter.text());
  }

  private static String name(PageCursor cursor) {
    return cursor.key().substring(0, Math.max(0, cursor.key().indexOf('/')));
  }

  private static String id(PageCursor cursor) {
    try {
      return UUID.fromString(cursor.key().substring(cursor.key().indexOf('/') + 1)).toString();
    } catch (IllegalArgumentException e) {
      throw PageCursor.bad();
    }
  }
}
