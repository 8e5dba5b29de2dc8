package io.kontrol.api.desired.apply;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.desired.ApplyItem;
import io.kontrol.api.desired.ApplyOptions;
import io.kontrol.api.desired.ApplyResult;
import io.kontrol.api.desired.manifest.NameRules;
import io.kontrol.api.desired.resource.ManagedSets;
import io.kontrol.api.observed.wait.RequestedWait;
import io.kontrol.api.observed.wait.WaitOutcome;
import io.kontrol.api.observed.wait.Waits;
import io.kontrol.api.platform.document.RequestBody;
import io.kontrol.api.platform.http.QueryParameters;
import io.kontrol.api.platform.http.Reply;
import io.kontrol.api.platform.http.RequestContext;
import io.kontrol.api.platform.http.RequiredRight;
import io.kontrol.api.platform.idempotency.RequestTransactions;
import io.kontrol.api.platform.identity.Right;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.api.platform.transaction.WriteResult;
import io.kontrol.model.json.Json;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Many manifests at once, in one transaction. */
@Path("/api/v1/apply")
@Produces(Reply.JSON)
public class ApplyEndpoint {
  private final RequestTransactions transactions;
  private final ApplyService applier;
  private final Waits waits;
  private final RequestContext request;

  public ApplyEndpoint(
      RequestTransactions transactions, ApplyService applier, Waits waits, RequestContext request) {
    this.transactions = transactions;
    this.applier = applier;
    this.waits = waits;
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
    "wait",
    "timeout",
    "author",
    "message"
  })
  @Blocking
  public Uni<Response> apply(byte[] body) {
    ApplyOptions options = options();
    Optional<RequestedWait> wait = RequestedWait.of(request);
    if (wait.isEmpty()) {
      return Uni.createFrom().item(write(body, options));
    }
    if (options.dryRun()) {
      throw Refusal.malformed(
          "invalid_query_parameter", "A dry run changes nothing that could be waited for.");
    }
    waits.requirePlace();
    return waitFor(wait.get(), write(body, options));
  }

  /** Holds no thread; ends when the client goes away. */
  private Uni<Response> waitFor(RequestedWait wait, Response written) {
    ObjectNode answer = (ObjectNode) Json.read((byte[]) written.getEntity());
    CompletableFuture<WaitOutcome> end =
        waits.await(
            ApplyReplies.resources(answer),
            wait.condition(),
            wait.timeout(),
            request.permissions());
    request.whenOver(() -> end.complete(WaitOutcome.ABANDONED));
    return Uni.createFrom()
        .completionStage(end)
        .map(outcome -> ApplyReplies.reply(answer, wait, outcome).response());
  }

  private Response write(byte[] body, ApplyOptions options) {
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
