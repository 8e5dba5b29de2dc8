package io.kontrol.api.observed.event;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.observed.ScopePatterns;
import io.kontrol.api.platform.database.NamedStatement;
import io.kontrol.api.platform.identity.Permissions;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The events that a viewer is shown: those of the objects that the viewer is shown. An event about
 * a cluster is shown to those who see all of it, and one about no cluster to those who see
 * everything.
 */
final class ShownEvents {
  static final ShownEvents ALL = new ShownEvents(Permissions.ALL, null);

  /** Another group may have a kind of that name; a purged resource was most likely none of it. */
  private static final String OF_NAMESPACE_OBJECT =
      """
      (e.kind = 'Namespace' AND COALESCE(e.namespace, '') = '' AND %s
          AND NOT EXISTS (SELECT FROM resources n WHERE n.id = e.resource_id AND n.api_group <> ''))""";

  private static final String OF_RESOURCES =
      "e.resource_id = ANY (:shown_resources::TEXT[]::INTEGER[])";

  private final Permissions viewer;
  private final ScopePatterns patterns;
  private final @Nullable List<Integer> resources;

  private ShownEvents(Permissions viewer, @Nullable List<Integer> resources) {
    this.viewer = viewer;
    this.patterns = new ScopePatterns(viewer);
    this.resources = resources;
  }

  /** Those of these resources, and no others. */
  static ShownEvents of(List<Integer> resources) {
    return new ShownEvents(Permissions.ALL, List.copyOf(resources));
  }

  /** Null where more than these resources are shown. */
  @Nullable List<Integer> resources() {
    return resources;
  }

  static ShownEvents to(Permissions viewer) {
    return viewer.seesEverything() ? ALL : new ShownEvents(viewer, null);
  }

  /** On {@code events e}. */
  String condition() {
    if (resources != null) {
      return OF_RESOURCES;
    }
    if (viewer.seesEverything()) {
      return "TRUE";
    }
    return "("
        + patterns.cover("e.cluster_id", "COALESCE(e.namespace, '')")
        + " OR "
        + OF_NAMESPACE_OBJECT.formatted(patterns.cover("e.cluster_id", "e.name"))
        + ")";
  }

  void bind(NamedStatement statement) throws SQLException {
    patterns.bind(statement);
    if (resources != null) {
      statement.setTexts("shown_resources", resources.stream().map(String::valueOf).toList());
    }
  }

  /** The same for an event in memory, where that is enough to tell. */
  Answer shows(ObjectNode event) {
    if (viewer.seesEverything()) {
      return Answer.YES;
    }
    String cluster = event.path("cluster_id").textValue();
    if (cluster == null) {
      return Answer.NO;
    }
    String namespace = event.path("namespace").asText("");
    if (viewer.roleIn(cluster, namespace) != null) {
      return Answer.YES;
    }
    boolean maybeNamespace =
        "Namespace".equals(event.path("kind").textValue())
            && namespace.isEmpty()
            && viewer.roleIn(cluster, event.path("name").asText("")) != null;
    return maybeNamespace ? Answer.ASK_THE_DATABASE : Answer.NO;
  }

  enum Answer {
    YES,
    NO,
    ASK_THE_DATABASE
  }
}
