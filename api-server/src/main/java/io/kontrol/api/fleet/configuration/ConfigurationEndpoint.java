package io.kontrol.api.fleet.configuration;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.platform.database.Database;
import io.kontrol.api.platform.document.ObjectFields;
import io.kontrol.api.platform.http.EntityTags;
import io.kontrol.api.platform.http.PathIds;
import io.kontrol.api.platform.http.QueryParameters;
import io.kontrol.api.platform.http.Reply;
import io.kontrol.api.platform.http.RequestContext;
import io.kontrol.api.platform.http.RequiredRight;
import io.kontrol.api.platform.idempotency.RequestTransactions;
import io.kontrol.api.platform.identity.Right;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.api.platform.transaction.WriteResult;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The configuration of a node. Its entity tag is the hash that the node tells in heartbeats. */
@Path("/api/v1/nodes/{id}/config")
public class ConfigurationEndpoint {
  private final Database database;
  private final RequestTransactions transactions;
  private final Configurations configurations;
  private final RequestContext request;

  public ConfigurationEndpoint(
      Database database,
      RequestTransactions transactions,
      Configurations configurations,
      RequestContext request) {
    this.database = database;
    this.transactions = transactions;
    this.configurations = configurations;
    this.request = request;
  }

  /** The exact bytes that were stored; a node may have its own. */
  @GET
  @RequiredRight(Right.NODE_CONFIGURATION_READ)
  @Produces(Reply.YAML)
  public Response get(@PathParam("id") String id) {
    int node = PathIds.parse(id);
    request.identity().requireOwnNode(node);
    ActiveConfiguration active = database.read(connection -> active(connection, node));
    String tag = tag(active.hash());
    boolean known = EntityTags.noneMatchFails(request.header(HttpHeaders.IF_NONE_MATCH), tag);
    byte[] body = String.valueOf(active.yaml()).getBytes(StandardCharsets.UTF_8);
    return new Reply(
            known ? 304 : 200,
            Map.of(HttpHeaders.CONTENT_TYPE, Reply.YAML, HttpHeaders.ETAG, tag),
            body)
        .response();
  }

  private static ActiveConfiguration active(Connection connection, int node) throws SQLException {
    if (ConfigurationRows.node(connection, node).isEmpty()) {
      throw Configurations.absentNode(node);
    }
    return ActiveConfiguration.of(connection, node, null)
        .orElseThrow(
            () ->
                Refusal.notFound(
                    "no_configuration", "The node " + node + " has no configuration yet."));
  }

  @PUT
  @RequiredRight(Right.CONFIGURATIONS_WRITE)
  @Consumes({Reply.YAML, Reply.JSON})
  @Produces(Reply.JSON)
  @QueryParameters({"author", "message"})
  public Response put(@PathParam("id") String id, byte[] body) {
    int node = PathIds.parse(id);
    ConfigurationText wanted = ConfigurationText.read(body);
    return transactions.run(
        connection ->
            reply(
                configurations.put(
                    connection, node, wanted, this::requireMatch, request.principal())));
  }

  @POST
  @RequiredRight(Right.CONFIGURATIONS_WRITE)
  @Path("/rollback")
  @Consumes({Reply.JSON, Reply.YAML})
  @Produces(Reply.JSON)
  @QueryParameters({"author", "message"})
  public Response rollback(@PathParam("id") String id, byte[] body) {
    int node = PathIds.parse(id);
    int configuration =
        ObjectFields.read(body, request.contentType(), "configuration_id")
            .id("configuration_id")
            .orElseThrow(
                () ->
                    Refusal.invalid(
                        "missing_field", "The field configuration_id is missing: to which one?"));
    return transactions.runOnce(
        body,
        connection ->
            reply(
                configurations.rollback(
                    connection, node, configuration, this::requireMatch, request.principal())));
  }

  private static WriteResult<Reply> reply(WriteResult<ObjectNode> written) {
    ObjectNode shown = written.value();
    return written.as(
        Reply.json(200, shown).with(HttpHeaders.ETAG, tag(shown.path("config_hash").asText())));
  }

  private void requireMatch(@Nullable String activeHash) {
    Optional<String> wanted = request.header(HttpHeaders.IF_MATCH);
    if (wanted.isEmpty()
        || (activeHash != null && EntityTags.noneMatchFails(wanted, tag(activeHash)))) {
      return;
    }
    throw Refusal.outdated(
        "precondition_failed",
        activeHash == null
            ? "The node has no configuration yet."
            : "The configuration has changed since: its hash is " + activeHash + ".");
  }

  private static String tag(String hash) {
    return "\"" + hash + "\"";
  }
}
