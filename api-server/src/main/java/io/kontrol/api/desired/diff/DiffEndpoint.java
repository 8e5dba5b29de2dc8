package io.kontrol.api.desired.diff;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.desired.manifest.Manifest;
import io.kontrol.api.platform.database.Database;
import io.kontrol.api.platform.http.PathIds;
import io.kontrol.api.platform.http.QueryParameters;
import io.kontrol.api.platform.http.Reply;
import io.kontrol.api.platform.http.RequestContext;
import io.kontrol.api.platform.http.RequiredRight;
import io.kontrol.api.platform.identity.Right;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.model.json.Json;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Response;
import java.sql.Connection;
import java.sql.SQLException;

/** Compares two states of a resource. */
@Path("/api/v1/resources/{id}/diff")
@Produces(Reply.JSON)
public class DiffEndpoint {
  private final Database database;
  private final ComparableStates states;
  private final RequestContext call;

  public DiffEndpoint(Database database, ComparableStates states, RequestContext call) {
    this.database = database;
    this.states = states;
    this.call = call;
  }

  @GET
  @RequiredRight(Right.RESOURCES_READ)
  @QueryParameters({"from", "to", "fields"})
  public Response diff(@PathParam("id") String id) {
    int number = PathIds.parse(id);
    String from = call.query("from").orElse("current");
    String to = call.query("to").orElse("desired");
    boolean ownOnly = ownOnly();
    ObjectNode body =
        database.read(
            connection -> {
              Manifest manifest = states.manifest(connection, number, call.permissions());
              JsonNode desired = states.object(connection, number, manifest, "desired");
              JsonNode left = side(connection, number, manifest, from, desired, ownOnly);
              JsonNode right = side(connection, number, manifest, to, desired, ownOnly);
              ObjectNode difference = Difference.of(from, left, to, right);
              // these differ although the resource is in sync
              difference.set(
                  "altered_fields",
                  states.alteredFields(connection, number).orElseGet(NullNode::getInstance));
              return difference;
            });
    ObjectNode answer = Json.mapper().createObjectNode().put("from", from).put("to", to);
    answer.put("equal", body.path("json_patch").isEmpty());
    answer.setAll(body);
    return Reply.json(200, answer).response();
  }

  private JsonNode side(
      Connection connection,
      int id,
      Manifest manifest,
      String side,
      JsonNode desired,
      boolean ownOnly)
      throws SQLException {
    JsonNode object = states.object(connection, id, manifest, side);
    return ownOnly && side.equals("current") ? LiveProjection.at(desired, object) : object;
  }

  private boolean ownOnly() {
    return switch (call.query("fields").orElse("own")) {
      case "own" -> true;
      case "all" -> false;
      default ->
          throw Refusal.malformed(
              "invalid_query_parameter",
              "fields is own (only those fields of the live object that the desired one has) or all.");
    };
  }
}
