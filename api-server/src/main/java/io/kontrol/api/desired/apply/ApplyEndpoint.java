package io.kontrol.api.desired.apply;

import io.kontrol.api.desired.ApplyItem;
import io.kontrol.api.desired.ApplyOptions;
import io.kontrol.api.desired.ApplyResult;
import io.kontrol.api.desired.manifest.NameRules;
import io.kontrol.api.desired.resource.ManagedSets;
import io.kontrol.api.platform.document.RequestBody;
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
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Optional;

/** Many manifests at once, in one transaction. */
@Path("/api/v1/apply")
@Produces(Reply.JSON)
public class ApplyEndpoint {
  private final RequestTransactions transactions;
  private final ApplyService applier;
  private final RequestContext request;

  public ApplyEndpoint(
      RequestTransactions transactions, ApplyService applier, RequestContext request) {
    this.transactions = transactions;
    this.applier = applier;
    this.request = request;
  }

  @POST
  @RequiredRight(Right.RESOURCES_WRITE)
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
    List<ApplyItem> items =
        ListExpander.flatten(RequestBody.readAll(body, request.contentType())).stream()
            .map(ApplyItem::parse)
            .toList();
    return transactions.runOnce(
        body,
        connection -> {
          WriteResult<ApplyResult> result =
              applier.apply(connection, items, options, request.principal());
          Reply reply = reply(result.value(), options);
          return options.dryRun()
              ? result.as(reply).asWithoutEffect()
              : result
                  .as(reply)
                  .audited(ApplyAudit.entry((ApplyResult.Accepted) result.value(), options));
        });
  }

  private static Reply reply(ApplyResult result, ApplyOptions options) {
    if (result instanceof ApplyResult.Rejected rejected) {
      throw ApplyJson.refusal(rejected); // thrown, so that an Idempotency-Key keeps no refusal
    }
    return Reply.json(200, ApplyJson.of((ApplyResult.Accepted) result, options));
  }

  private ApplyOptions options() {
    String clusterId =
        request
            .query("cluster_id")
            .orElseThrow(
                () ->
                    Refusal.malformed(
                        "missing_cluster_id", "The query parameter cluster_id is needed."));
    NameRules.requireClusterId(clusterId);
    String set = request.query("set").orElse(null);
    if (set != null) {
      NameRules.requireApplySet(set);
      Optional<Refusal> owned = ManagedSets.refusal(set);
      if (owned.isPresent()) {
        throw owned.get();
      }
    }
    return new ApplyOptions(
        clusterId,
        set,
        request.flag("dry_run"),
        request.flag("allow_empty"),
        request.flag("create_namespaces"),
        request.flag("take_over"));
  }
}
