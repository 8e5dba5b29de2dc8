package io.kontrol.api.desired.resource;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.api.desired.manifest.NameRules;
import io.kontrol.api.desired.policy.RequestedPolicies;
import io.kontrol.api.platform.database.Database;
import io.kontrol.api.platform.document.RequestBody;
import io.kontrol.api.platform.document.YamlWriter;
import io.kontrol.api.platform.http.EntityTags;
import io.kontrol.api.platform.http.PathIds;
import io.kontrol.api.platform.http.QueryParameters;
import io.kontrol.api.platform.http.Reply;
import io.kontrol.api.platform.http.RequestContext;
import io.kontrol.api.platform.http.RequiredRight;
import io.kontrol.api.platform.idempotency.RequestTransactions;
import io.kontrol.api.platform.identity.Right;
import io.kontrol.api.platform.problem.Problem;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.api.platform.transaction.WriteResult;
import io.kontrol.model.resource.DeletionPolicy;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** One resource: create, read, replace, delete. */
@Path("/api/v1/resources")
@Produces(Reply.JSON)
public class ResourceEndpoint {
  private final Database database;
  private final RequestTransactions transactions;
  private final ResourceChanges changes;
  private final ResourceQuery query;
  private final ResourceReplies replies;
  private final RequestContext request;

  public ResourceEndpoint(
      Database database,
      RequestTransactions transactions,
      ResourceChanges changes,
      ResourceQuery query,
      ResourceReplies replies,
      RequestContext request) {
    this.database = database;
    this.transactions = transactions;
    this.changes = changes;
    this.query = query;
    this.replies = replies;
    this.request = request;
  }

  @POST
  @RequiredRight(Right.RESOURCES_WRITE)
  @Consumes({Reply.JSON, Reply.YAML, "application/x-yaml", "text/yaml", "text/x-yaml"})
  @QueryParameters({"cluster_id", "author", "message"})
  public Response create(byte[] body) {
    Submission submission =
        SubmissionParser.parse(RequestBody.readOne(body, request.contentType()));
    String clusterId = clusterId(submission);
    try {
      return transactions.runOnce(
          body,
          connection -> {
            WriteResult<ResourceDocument> created =
                changes.create(connection, clusterId, submission, request.principal());
            return created.as(replies.created(created.value()));
          });
    } catch (Refusal refusal) {
      throw located(refusal);
    }
  }

  /** Adds the location of the resource that holds the identity. */
  private static Problem located(Refusal refusal) {
    Problem problem = Problem.of(refusal);
    JsonNode id = refusal.members().get("id");
    return id == null
        ? problem
        : problem.header(HttpHeaders.LOCATION, ResourceReplies.PATH + id.asInt());
  }

  @GET
  @RequiredRight(Right.RESOURCES_READ)
  @Path("/{id}")
  @Produces({Reply.JSON, Reply.YAML, "application/x-yaml", "text/yaml"})
  @QueryParameters("explain")
  public Response get(@PathParam("id") String id) {
    int number = PathIds.parse(id);
    Reply answer = request.wantsYaml() ? yaml(number) : json(number);
    Reply varied = answer.with(HttpHeaders.VARY, HttpHeaders.ACCEPT);
    String tag = varied.headers().getOrDefault(HttpHeaders.ETAG, "");
    if (EntityTags.noneMatchFails(request.header(HttpHeaders.IF_NONE_MATCH), tag)) {
      return new Reply(
              304, Map.of(HttpHeaders.ETAG, tag, HttpHeaders.VARY, HttpHeaders.ACCEPT), new byte[0])
          .response();
    }
    return varied.response();
  }

  private Reply json(int id) {
    boolean explain = request.flag("explain");
    return database.read(
        connection ->
            explain
                ? replies.explain(connection, id, request.permissions())
                : replies.show(connection, 200, id, request.permissions()));
  }

  private Reply yaml(int id) {
    ResourceQuery.Versioned versioned =
        database
            .read(connection -> query.manifest(connection, id, request.permissions()))
            .orElseThrow(() -> ResourceChanges.absent(id));
    byte[] body =
        YamlWriter.write(changes.shown(versioned.manifest()).object())
            .getBytes(StandardCharsets.UTF_8);
    return new Reply(200, Map.of(HttpHeaders.CONTENT_TYPE, Reply.YAML), body)
        .with(HttpHeaders.ETAG, EntityTags.of(versioned.generation(), body));
  }

  @PUT
  @RequiredRight(Right.RESOURCES_WRITE)
  @Path("/{id}")
  @Consumes({Reply.JSON, Reply.YAML, "application/x-yaml", "text/yaml", "text/x-yaml"})
  @QueryParameters({"cluster_id", "take_over", "author", "message"})
  public Response replace(@PathParam("id") String id, byte[] body) {
    int number = PathIds.parse(id);
    Submission submission =
        SubmissionParser.parse(RequestBody.readOne(body, request.contentType()));
    if (request.query("cluster_id").isPresent()) {
      clusterId(submission);
    }
    Submission whole = submission.inCluster(request.query("cluster_id"));
    return transactions.run(
        connection -> {
          StoredResource stored =
              changes.lockLiving(connection, number, request.principal(), request.precondition());
          WriteResult<Integer> written =
              changes.replace(
                  connection, stored, whole, request.flag("take_over"), request.principal());
          return written.as(replies.show(connection, 200, number, request.permissions()));
        });
  }

  @DELETE
  @RequiredRight(Right.RESOURCES_WRITE)
  @Path("/{id}")
  @QueryParameters({"deletion_policy", "author", "message"})
  public Response delete(@PathParam("id") String id) {
    int number = PathIds.parse(id);
    DeletionPolicy policy =
        RequestedPolicies.choice(
            DeletionPolicy.class, request.query("deletion_policy").orElse(null), "deletion_policy");
    return transactions.run(
        connection -> {
          StoredResource stored =
              changes.lock(connection, number, request.principal(), request.precondition());
          WriteResult<Integer> written =
              changes.delete(connection, stored, policy, request.principal());
          return written.as(replies.show(connection, 202, number, request.permissions()));
        });
  }

  private String clusterId(Submission submission) {
    String fromQuery = request.query("cluster_id").orElse(submission.clusterId());
    if (fromQuery == null || fromQuery.isEmpty()) {
      throw Refusal.invalid(
          "missing_cluster_id",
          "Which cluster? Give cluster_id in the body's fields or as a query parameter.");
    }
    if (submission.clusterId() != null && !submission.clusterId().equals(fromQuery)) {
      throw Refusal.invalid(
          "identity_mismatch", "The body and the query parameter name different clusters.");
    }
    NameRules.requireClusterId(fromQuery);
    return fromQuery;
  }
}
