package io.kontrol.api.desired.resource;

import io.kontrol.api.platform.http.EntityTags;
import io.kontrol.api.platform.http.Reply;
import io.kontrol.api.platform.identity.Permissions;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.HttpHeaders;
import java.sql.Connection;
import java.sql.SQLException;

/** HTTP answers that show one resource, with its entity tag. */
@ApplicationScoped
public class ResourceReplies {
  static final String PATH = "/api/v1/resources/";

  private final ResourceQuery query;

  public ResourceReplies(ResourceQuery query) {
    this.query = query;
  }

  /** The resource as it stands now in this transaction, for those who may see it. */
  public Reply show(Connection connection, int status, int id, Permissions viewer)
      throws SQLException {
    return show(
        status, query.find(connection, id, viewer).orElseThrow(() -> ResourceChanges.absent(id)));
  }

  /** The same with what it waits for. */
  Reply explain(Connection connection, int id, Permissions viewer) throws SQLException {
    return show(
        200, query.explain(connection, id, viewer).orElseThrow(() -> ResourceChanges.absent(id)));
  }

  Reply created(ResourceDocument document) {
    return show(201, document).with(HttpHeaders.LOCATION, PATH + document.id());
  }

  private static Reply show(int status, ResourceDocument document) {
    return Reply.json(status, document.body())
        .with(HttpHeaders.ETAG, EntityTags.of(document.generation(), document.body()));
  }
}
