package io.kontrol.api.resource;

import io.kontrol.api.database.Database;
import io.kontrol.api.document.Body;
import io.kontrol.api.document.YamlWriter;
import io.kontrol.api.http.Answer;
import io.kontrol.api.http.Call;
import io.kontrol.api.http.EntityTags;
import io.kontrol.api.http.Ids;
import io.kontrol.api.http.QueryParameters;
import io.kontrol.api.idempotency.Mutations;
import io.kontrol.api.problem.Problem;
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
@Produces(Answer.JSON)
public class ResourceEndpoint {
  private final Database database;
  private final Mutations mutations;
  private final ResourceChanges changes;
  private final ResourceQuery query;
  private final Call call;

  public ResourceEndpoint(
      Database database,
      Mutations mutations,
      ResourceChanges changes,
      ResourceQuery query,
      Call call) {
    this.database = database;
    this.mutations = mutations;
    this.changes = changes;
    this.query = query;
    this.call = call;
  }

  @POST
  @Consumes({Answer.JSON, Answer.YAML, "application/x-yaml", "text/yaml", "text/x-yaml"})
  @QueryParameters({"cluster_id", "author", "message"})
  public Response create(byte[] body) {
    Submission submission = SubmissionParser.parse(Body.readOne(body, call.contentType()));
    String clusterId = clusterId(submission);
    return mutations
        .runOnce(
            body,
            connection -> changes.create(connection, clusterId, submission, call.authorship()))
        .response();
  }

  @GET
  @Path("/{id}")
  @Produces({Answer.JSON, Answer.YAML, "application/x-yaml", "text/yaml"})
  public Response get(@PathParam("id") String id) {
    int number = Ids.parse(id);
    Answer answer = call.wantsYaml() ? yaml(number) : json(number);
    Answer varied = answer.with(HttpHeaders.VARY, HttpHeaders.ACCEPT);
    String tag = varied.headers().getOrDefault(HttpHeaders.ETAG, "");
    if (EntityTags.noneMatchFails(call.header(HttpHeaders.IF_NONE_MATCH), tag)) {
      return new Answer(
              304, Map.of(HttpHeaders.ETAG, tag, HttpHeaders.VARY, HttpHeaders.ACCEPT), new byte[0])
          .response();
    }
    return varied.response();
  }

  private Answer json(int id) {
    return database.read(connection -> changes.answer(connection, 200, id));
  }

  private Answer yaml(int id) {
    ResourceQuery.Versioned versioned =
        database
            .read(connection -> query.manifest(connection, id))
            .orElseThrow(() -> ResourceChanges.absent(id));
    byte[] body =
        YamlWriter.write(changes.shown(versioned.manifest()).object())
            .getBytes(StandardCharsets.UTF_8);
    return new Answer(200, Map.of(HttpHeaders.CONTENT_TYPE, Answer.YAML), body)
        .with(HttpHeaders.ETAG, EntityTags.of(versioned.generation(), body));
  }

  @PUT
  @Path("/{id}")
  @Consumes({Answer.JSON, Answer.YAML, "application/x-yaml", "text/yaml", "text/x-yaml"})
  @QueryParameters({"cluster_id", "take_over", "author", "message"})
  public Response replace(@PathParam("id") String id, byte[] body) {
    int number = Ids.parse(id);
    Submission submission = SubmissionParser.parse(Body.readOne(body, call.contentType()));
    if (call.query("cluster_id").isPresent()) {
      clusterId(submission);
    }
    Submission whole = submission.inCluster(call.query("cluster_id"));
    return mutations
        .run(
            connection ->
                changes.replace(
                    connection,
                    changes.lockLiving(connection, number, call.header(HttpHeaders.IF_MATCH)),
                    whole,
                    call.flag("take_over"),
                    call.authorship()))
        .response();
  }

  @DELETE
  @Path("/{id}")
  @QueryParameters({"deletion_policy", "author", "message"})
  public Response delete(@PathParam("id") String id) {
    int number = Ids.parse(id);
    DeletionPolicy policy =
        PolicyWishes.choice(
            DeletionPolicy.class, call.query("deletion_policy").orElse(null), "deletion_policy");
    return mutations
        .run(
            connection ->
                changes.delete(
                    connection,
                    changes.lock(connection, number, call.header(HttpHeaders.IF_MATCH)),
                    policy,
                    call.authorship()))
        .response();
  }

  private String clusterId(Submission submission) {
    String fromQuery = call.query("cluster_id").orElse(submission.clusterId());
    if (fromQuery == null || fromQuery.isEmpty()) {
      throw Problem.invalid(
          "missing_cluster_id",
          "Which cluster? Give cluster_id in the body's fields or as a query parameter.");
    }
    if (submission.clusterId() != null && !submission.clusterId().equals(fromQuery)) {
      throw Problem.invalid(
          "identity_mismatch", "The body and the query parameter name different clusters.");
    }
    NameRules.requireClusterId(fromQuery);
    return fromQuery;
  }
}
