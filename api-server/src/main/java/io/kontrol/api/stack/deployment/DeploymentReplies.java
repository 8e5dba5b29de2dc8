package io.kontrol.api.stack.deployment;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.platform.database.Database;
import io.kontrol.api.platform.database.PlannerSettings;
import io.kontrol.api.platform.http.EntityTags;
import io.kontrol.api.platform.http.Reply;
import io.kontrol.api.platform.http.RequestContext;
import io.kontrol.api.stack.deployment.view.DeploymentQuery;
import io.kontrol.model.json.Json;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.HttpHeaders;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.UUID;

/** Answers about one deployment, with its entity tag. */
@ApplicationScoped
public class DeploymentReplies {
  static final String PATH = "/api/v1/deployments/";

  private final Database database;
  private final DeploymentQuery query;
  private final RequestContext request;

  public DeploymentReplies(Database database, DeploymentQuery query, RequestContext request) {
    this.database = database;
    this.query = query;
    this.request = request;
  }

  /** As it stands now in this transaction. */
  public Reply show(Connection connection, int status, UUID id) throws SQLException {
    return reply(
        status, query.find(connection, id, request.permissions()).orElseThrow(Deployments::absent));
  }

  private static Reply reply(int status, ObjectNode deployment) {
    byte[] body = Json.writeBytes(deployment);
    return Reply.json(status, body)
        .with(HttpHeaders.ETAG, EntityTags.of(deployment.path("generation").intValue(), body));
  }

  /** For a GET; 304 where the client has it already. */
  Reply read(UUID id) {
    Reply reply = reply(200, shown(id));
    String tag = reply.headers().getOrDefault(HttpHeaders.ETAG, "");
    return EntityTags.noneMatchFails(request.header(HttpHeaders.IF_NONE_MATCH), tag)
        ? new Reply(304, Map.of(HttpHeaders.ETAG, tag), new byte[0])
        : reply;
  }

  /** The deployment, for whoever may see it. */
  public ObjectNode shown(UUID id) {
    return database
        .read(
            connection ->
                PlannerSettings.inOrder(
                    connection, keyed -> query.find(keyed, id, request.permissions())))
        .orElseThrow(Deployments::absent);
  }

  public static UUID parse(String text) {
    try {
      UUID id = UUID.fromString(text);
      if (id.toString().equalsIgnoreCase(text)) {
        return id;
      }
    } catch (IllegalArgumentException e) {
      // said below
    }
    throw Deployments.absent();
  }
}
