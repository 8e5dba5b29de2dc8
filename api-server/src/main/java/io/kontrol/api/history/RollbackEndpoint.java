package io.kontrol.api.history;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.document.Body;
import io.kontrol.api.http.Answer;
import io.kontrol.api.http.Call;
import io.kontrol.api.http.Ids;
import io.kontrol.api.http.QueryParameters;
import io.kontrol.api.idempotency.Mutations;
import io.kontrol.api.problem.Problem;
import io.kontrol.api.resource.Change;
import io.kontrol.api.resource.Manifest;
import io.kontrol.api.resource.PolicyWishes;
import io.kontrol.api.resource.ResourceChanges;
import io.kontrol.api.resource.StoredResource;
import io.kontrol.model.json.Json;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.OptionalInt;

/** Goes back to an earlier revision: its number and its content, and a new generation. */
@Path("/api/v1/resources/{id}/rollback")
@Produces(Answer.JSON)
public class RollbackEndpoint {
  private final Mutations mutations;
  private final ResourceChanges changes;
  private final Revisions revisions;
  private final Call call;

  public RollbackEndpoint(
      Mutations mutations, ResourceChanges changes, Revisions revisions, Call call) {
    this.mutations = mutations;
    this.changes = changes;
    this.revisions = revisions;
    this.call = call;
  }

  @POST
  @Consumes({Answer.JSON, Answer.YAML})
  @QueryParameters({"revision", "author", "message"})
  public Response rollback(@PathParam("id") String id, byte[] body) {
    int number = Ids.parse(id);
    OptionalInt wanted = wanted(body);
    return mutations
        .runOnce(
            body,
            connection -> {
              StoredResource stored =
                  changes.lockLiving(connection, number, call.header(HttpHeaders.IF_MATCH));
              return changes.write(
                  connection,
                  stored,
                  change(stored, find(stored, wanted)),
                  call.authorship(),
                  "ResourceRolledBack");
            })
        .response();
  }

  private OptionalInt wanted(byte[] body) {
    if (call.query("revision").isPresent()) {
      return OptionalInt.of(call.number("revision", 1, 1, Integer.MAX_VALUE));
    }
    if (body.length == 0) {
      return OptionalInt.empty();
    }
    JsonNode request = Body.readOne(body, call.contentType());
    JsonNode revision = request.path("revision");
    boolean nothingElse = request.isObject() && request.size() == (request.has("revision") ? 1 : 0);
    if (!nothingElse
        || !(revision.isMissingNode() || (revision.isInt() && revision.intValue() > 0))) {
      throw Problem.invalid(
          "invalid_rollback",
          "The body is {\"revision\": n} with the number of the revision to go back to; without it, the"
              + " one before the present one is taken.");
    }
    return revision.isInt() ? OptionalInt.of(revision.intValue()) : OptionalInt.empty();
  }

  private Revision find(StoredResource stored, OptionalInt wanted) {
    if (wanted.isPresent()) {
      return revisions
          .newest(stored.id(), wanted.getAsInt())
          .orElseThrow(() -> HistoryEndpoint.absent(Integer.toString(wanted.getAsInt())));
    }
    return revisions
        .before(stored.id(), stored.revision())
        .orElseThrow(
            () ->
                Problem.conflict(
                    "no_earlier_revision", "The resource has no revision before the present one."));
  }

  private static Change change(StoredResource stored, Revision revision) {
    Manifest now = stored.manifest();
    Manifest then =
        new Manifest(
            revision.apiVersion,
            now.kind(),
            now.namespace(),
            now.name(),
            (ObjectNode) Json.read(revision.desiredSpec));
    return new Change(
        then,
        revision.desiredSpec,
        PolicyWishes.resolve(
            stored.policies(),
            PolicyWishes.NONE,
            PolicyWishes.ofAnnotations(now.annotations()),
            PolicyWishes.ofAnnotations(then.annotations())),
        stored.applySet(),
        revision.revision == stored.revision() ? null : revision.revision);
  }
}
