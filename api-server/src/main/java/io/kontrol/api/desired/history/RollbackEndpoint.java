package io.kontrol.api.desired.history;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.desired.manifest.Manifest;
import io.kontrol.api.desired.policy.RequestedPolicies;
import io.kontrol.api.desired.resource.DesiredChange;
import io.kontrol.api.desired.resource.ResourceChanges;
import io.kontrol.api.desired.resource.StoredResource;
import io.kontrol.api.platform.document.RequestBody;
import io.kontrol.api.platform.http.PathIds;
import io.kontrol.api.platform.http.QueryParameters;
import io.kontrol.api.platform.http.Reply;
import io.kontrol.api.platform.http.RequestContext;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.api.platform.transaction.WriteTransactions;
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
@Produces(Reply.JSON)
public class RollbackEndpoint {
  private final WriteTransactions mutations;
  private final ResourceChanges changes;
  private final Revisions revisions;
  private final RequestContext call;

  public RollbackEndpoint(
      WriteTransactions mutations,
      ResourceChanges changes,
      Revisions revisions,
      RequestContext call) {
    this.mutations = mutations;
    this.changes = changes;
    this.revisions = revisions;
    this.call = call;
  }

  @POST
  @Consumes({Reply.JSON, Reply.YAML})
  @QueryParameters({"revision", "author", "message"})
  public Response rollback(@PathParam("id") String id, byte[] body) {
    int number = PathIds.parse(id);
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
    JsonNode request = RequestBody.readOne(body, call.contentType());
    JsonNode revision = request.path("revision");
    boolean nothingElse = request.isObject() && request.size() == (request.has("revision") ? 1 : 0);
    if (!nothingElse
        || !(revision.isMissingNode() || (revision.isInt() && revision.intValue() > 0))) {
      throw Refusal.invalid(
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
                Refusal.conflict(
                    "no_earlier_revision", "The resource has no revision before the present one."));
  }

  private static DesiredChange change(StoredResource stored, Revision revision) {
    Manifest now = stored.manifest();
    Manifest then =
        new Manifest(
            revision.apiVersion,
            now.kind(),
            now.namespace(),
            now.name(),
            (ObjectNode) Json.read(revision.desiredSpec));
    return new DesiredChange(
        then,
        revision.desiredSpec,
        RequestedPolicies.resolve(
            stored.policies(),
            RequestedPolicies.NONE,
            RequestedPolicies.ofAnnotations(now.annotations()),
            RequestedPolicies.ofAnnotations(then.annotations())),
        stored.applySet(),
        revision.revision == stored.revision() ? null : revision.revision);
  }
}
