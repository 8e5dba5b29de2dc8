package io.kontrol.api.observed.event;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.platform.database.NamedStatement;
import io.kontrol.api.platform.http.PathIds;
import io.kontrol.api.platform.http.RequestContext;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.model.event.EventSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What events are filtered by; null where a request does not say.
 *
 * @param subject null for the whole log
 */
public record EventFilter(
    @Nullable String clusterId,
    @Nullable Integer resourceId,
    @Nullable String kind,
    @Nullable String namespace,
    @Nullable String name,
    @Nullable String type,
    @Nullable String source,
    @Nullable EventSubject subject) {

  static final EventFilter ALL = new EventFilter(null, null, null, null, null, null, null, null);

  private static final List<String> SOURCES =
      Arrays.stream(EventSource.values()).map(EventSource::text).toList();

  static final String CONDITIONS =
      """
          (:cluster_id::TEXT IS NULL OR e.cluster_id = :cluster_id)
          AND (:resource_id::INTEGER IS NULL OR e.resource_id = :resource_id)
          AND (:kind::TEXT IS NULL OR e.kind = :kind)
          AND (:namespace::TEXT IS NULL OR e.namespace = :namespace)
          AND (:name::TEXT IS NULL OR e.name = :name)
          AND (:type::TEXT IS NULL OR e.type = :type)
          AND (:source::TEXT IS NULL OR e.source = :source)
      """;

  public static EventFilter of(RequestContext call) {
    String source = call.query("source").orElse(null);
    if (source != null && !SOURCES.contains(source)) {
      throw Refusal.malformed("invalid_query_parameter", "source is one of " + SOURCES + ".");
    }
    return new EventFilter(
        call.query("cluster_id").orElse(null),
        call.query("resource_id").map(EventFilter::resourceId).orElse(null),
        call.query("kind").orElse(null),
        call.query("namespace").orElse(null),
        call.query("name").orElse(null),
        call.query("type").orElse(null),
        source,
        null);
  }

  public EventFilter ofResource(int id) {
    return new EventFilter(clusterId, id, kind, namespace, name, type, source, subject);
  }

  EventFilter about(EventSubject wanted) {
    return new EventFilter(
        wanted.clusterId(), resourceId, kind, namespace, name, type, source, wanted);
  }

  /** What is read from, as {@code e}. */
  String relation() {
    return subject == null ? "events" : subject.relation();
  }

  void refresh(Connection connection) throws SQLException {
    if (subject != null) {
      subject.refresh(connection);
    }
  }

  private static int resourceId(String text) {
    try {
      return PathIds.parse(text);
    } catch (Refusal notAnId) {
      throw Refusal.malformed(
          "invalid_query_parameter", "resource_id is the id of a resource, a whole number.");
    }
  }

  /** The same as {@link #CONDITIONS}, for an event in memory. */
  boolean matches(ObjectNode event) {
    return matches(event, "cluster_id", clusterId)
        && (resourceId == null || event.path("resource_id").asInt() == resourceId)
        && matches(event, "kind", kind)
        && matches(event, "namespace", namespace)
        && matches(event, "name", name)
        && matches(event, "type", type)
        && matches(event, "source", source);
  }

  private static boolean matches(ObjectNode event, String field, @Nullable String wanted) {
    return wanted == null || wanted.equals(event.path(field).textValue());
  }

  void bind(NamedStatement statement) throws SQLException {
    statement
        .set("cluster_id", clusterId)
        .set("resource_id", resourceId)
        .set("kind", kind)
        .set("namespace", namespace)
        .set("name", name)
        .set("type", type)
        .set("source", source);
    if (subject != null) {
      subject.bind(statement);
    }
  }
}
