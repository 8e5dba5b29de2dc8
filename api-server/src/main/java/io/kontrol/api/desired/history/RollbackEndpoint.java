package io.kontrol.api.desired.history;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.api.desired.resource.ResourceChanges;
import io.kontrol.api.desired.resource.ResourceReplies;
import io.kontrol.api.desired.resource.StoredResource;
import io.kontrol.api.platform.document.RequestBody;
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
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Response;
import java.util.OptionalInt;

/** Rolls back to an earlier revision: its number and content, under a new generation. */
@Path("/api/v1/resources/{id}/rollback")
@Produces(Reply.JSON)
public class RollbackEndpoint {
  private final RequestTransactions transactions;
  private final ResourceChanges changes;
  private final Rollbacks rollbacks;
  private final ResourceReplies replies;
  private final RequestContext call;

  public RollbackEndpoint(
      RequestTransactions transactions,
      ResourceChanges changes,
      Rollbacks rollbacks,
      ResourceReplies replies,
      RequestContext call) {
    this.transactions = transactions;
    this.changes = changes;
    this.rollbacks = rollbacks;
    this.replies = replies;
    this.call = call;
  }

  @POST
  @RequiredRight(Right.RESOURCES_WRITE)
  @Consumes({Reply.JSON, Reply.YAML})
  @QueryParameters({"revision", "author", "message"})
  public Response rollback(@PathParam("id") String id, byte[] body) {
    int number = PathIds.parse(id);
    OptionalInt wanted = wanted(body);
    return transactions.runOnce(
        body,
        connection -> {
          StoredResource stored =
              changes.lockLiving(connection, number, call.principal(), call.precondition());
          WriteResult<Integer> written =
              rollbacks.rollBack(connection, stored, wanted, call.principal());
          return written.as(replies.show(connection, 200, number, call.permissions()));
        });
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
          "The body is {\"revision\": n} with the number of the revision to roll back to; without it, the"
              + " one before the current one is taken.");
    }
    return revision.isInt() ? OptionalInt.of(revision.intValue()) : OptionalInt.empty();
  }
}
