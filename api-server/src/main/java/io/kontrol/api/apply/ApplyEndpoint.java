package io.kontrol.api.apply;

import io.kontrol.api.document.Body;
import io.kontrol.api.http.Answer;
import io.kontrol.api.http.Call;
import io.kontrol.api.http.QueryParameters;
import io.kontrol.api.idempotency.Mutations;
import io.kontrol.api.problem.Problem;
import io.kontrol.api.resource.NameRules;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Response;
import java.util.List;

/** Many manifests at once, in one transaction. */
@Path("/api/v1/apply")
@Produces(Answer.JSON)
public class ApplyEndpoint {
  private final Mutations mutations;
  private final Applier applier;
  private final Call call;

  public ApplyEndpoint(Mutations mutations, Applier applier, Call call) {
    this.mutations = mutations;
    this.applier = applier;
    this.call = call;
  }

  @POST
  @Consumes({Answer.JSON, Answer.YAML, "application/x-yaml", "text/yaml", "text/x-yaml"})
  @QueryParameters({
    "cluster_id",
    "set",
    "dry_run",
    "allow_empty",
    "create_namespaces",
    "take_over",
    "author",
    "message"
  })
  public Response apply(byte[] body) {
    ApplyOptions options = options();
    List<Candidate> candidates =
        Documents.flatten(Body.readAll(body, call.contentType())).stream()
            .map(Candidate::parse)
            .toList();
    return mutations
        .runOnce(
            body, connection -> applier.apply(connection, candidates, options, call.authorship()))
        .response();
  }

  private ApplyOptions options() {
    String clusterId =
        call.query("cluster_id")
            .orElseThrow(
                () ->
                    Problem.malformed(
                        "missing_cluster_id", "The query parameter cluster_id is needed."));
    NameRules.requireClusterId(clusterId);
    String set = call.query("set").orElse(null);
    if (set != null) {
      NameRules.requireApplySet(set);
    }
    return new ApplyOptions(
        clusterId,
        set,
        call.flag("dry_run"),
        call.flag("allow_empty"),
        call.flag("create_namespaces"),
        call.flag("take_over"));
  }
}
