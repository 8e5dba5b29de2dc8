package io.kontrol.api.managed;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.platform.database.Database;
import io.kontrol.api.platform.http.RequestContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;

/** Finds databases for whoever asks; what he may not see is absent. */
@ApplicationScoped
class ShownDatabases {
  private final Database database;
  private final RequestContext request;

  ShownDatabases(Database database, RequestContext request) {
    this.database = database;
    this.request = request;
  }

  ObjectNode find(String id) {
    UUID uuid = parse(id);
    ObjectNode found =
        database
            .read(connection -> DatabaseQuery.one(connection, uuid))
            .orElseThrow(ManagedDatabases::absent);
    String cluster = found.path("cluster_id").asText();
    if (request.permissions().roleIn(cluster, found.path("namespace").asText()) == null) {
      throw ManagedDatabases.absent();
    }
    return found;
  }

  static UUID parse(String text) {
    try {
      UUID id = UUID.fromString(text);
      if (id.toString().equalsIgnoreCase(text)) {
        return id;
      }
    } catch (IllegalArgumentException e) {
      // said below
    }
    throw ManagedDatabases.absent();
  }
}
