package io.kontrol.api.desired.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.platform.document.JsonDocuments;
import io.kontrol.api.platform.document.RequestBody;
import io.kontrol.api.platform.http.PathIds;
import io.kontrol.api.platform.http.QueryParameters;
import io.kontrol.api.platform.http.Reply;
import io.kontrol.api.platform.http.RequestContext;
import io.kontrol.api.platform.http.RequiredRight;
import io.kontrol.api.platform.idempotency.RequestTransactions;
import io.kontrol.api.platform.identity.Right;
import io.kontrol.api.platform.patch.JsonPatch;
import io.kontrol.api.platform.patch.MergePatch;
import io.kontrol.api.platform.transaction.WriteResult;
import io.kontrol.model.json.Json;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Response;
import java.util.function.BinaryOperator;

/**
 * Patches of one resource. A patch is about the documented fields ({@code
 * /desired_spec/spec/replicas}, {@code /drift_policy}), or, where it names none of them, about the
 * manifest ({@code /spec/replicas}).
 */
@Path("/api/v1/resources/{id}")
@Produces(Reply.JSON)
public class PatchEndpoint {
  private final RequestTransactions transactions;
  private final ResourceChanges changes;
  private final ResourceReplies replies;
  private final RequestContext request;

  public PatchEndpoint(
      RequestTransactions transactions,
      ResourceChanges changes,
      ResourceReplies replies,
      RequestContext request) {
    this.transactions = transactions;
    this.changes = changes;
    this.replies = replies;
    this.request = request;
  }

  @PATCH
  @RequiredRight(Right.RESOURCES_WRITE)
  @Consumes("application/merge-patch+json")
  @QueryParameters({"take_over", "author", "message"})
  public Response merge(@PathParam("id") String id, byte[] body) {
    JsonNode patch = read(body);
    boolean fields = false;
    for (var names = patch.fieldNames(); names.hasNext(); ) {
      fields |= SubmissionParser.isField(names.next());
    }
    return patched(id, patch, fields || patch.isEmpty(), MergePatch::apply);
  }

  @PATCH
  @RequiredRight(Right.RESOURCES_WRITE)
  @Consumes("application/json-patch+json")
  @QueryParameters({"take_over", "author", "message"})
  public Response jsonPatch(@PathParam("id") String id, byte[] body) {
    JsonNode patch = read(body);
    boolean fields = patch.isEmpty();
    for (JsonNode operation : patch) {
      String path = operation.path("path").asText();
      fields |= SubmissionParser.isField(path.replaceFirst("^/", "").replaceFirst("/.*", ""));
    }
    return patched(id, patch, fields, JsonPatch::apply);
  }

  private static JsonNode read(byte[] body) {
    RequestBody.requireObjectSize(body.length);
    return JsonDocuments.readOne(RequestBody.decode(body));
  }

  private Response patched(
      String id, JsonNode patch, boolean fields, BinaryOperator<JsonNode> apply) {
    int number = PathIds.parse(id);
    return transactions.run(
        connection -> {
          StoredResource stored =
              changes.lockLiving(connection, number, request.principal(), request.precondition());
          JsonNode before =
              fields ? changes.fields(stored) : changes.shown(stored.manifest()).object();
          // read again, since a patch may build what no document may hold
          JsonNode after = JsonDocuments.readOne(Json.write(apply.apply(before, patch)));
          if (fields && after instanceof ObjectNode object && !object.has("apply_set")) {
            object.putNull("apply_set"); // taken away, where a PUT says nothing of it
          }
          WriteResult<Integer> written =
              changes.replace(
                  connection,
                  stored,
                  SubmissionParser.parse(after),
                  request.flag("take_over"),
                  request.principal());
          return written.as(replies.show(connection, 200, number, request.permissions()));
        });
  }
}
