package io.kontrol.api.desired.apply;

import io.kontrol.api.desired.manifest.NameRules;
import io.kontrol.api.platform.document.RequestBody;
import io.kontrol.api.platform.http.QueryParameters;
import io.kontrol.api.platform.http.Reply;
import io.kontrol.api.platform.http.RequestContext;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.api.platform.transaction.WriteTransactions;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Response;
import java.util.List;

/** Many manifests at once, in one transaction. */
@Path("/api/v1/apply")
@Produces(Reply.JSON)
public class ApplyEndpoint {
  private final WriteTransactions mutations;
  private final ApplyService applier;
  private final RequestContext call;

  public ApplyEndpoint(WriteTransactions mutations, ApplyService applier, RequestContext call) {
    this.mutations = mutations;
    this.applier = applier;
    this.call = call;
  }

  @POST
  @Consumes({Reply.JSON, Reply.YAML, "application/x-yaml", "text/yaml", "text/x-yaml"})
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
    List<ApplyItem> candidates =
        ListExpander.flatten(RequestBody.readAll(body, call.contentType())).stream()
            .map(ApplyItem::parse)
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
                    Refusal.malformed(
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
