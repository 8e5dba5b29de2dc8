package io.kontrol.api.stack.deployment;

import io.kontrol.api.platform.http.Reply;
import io.kontrol.api.platform.http.RequestContext;
import io.kontrol.api.platform.idempotency.RequestTransactions;
import io.kontrol.api.platform.transaction.WriteResult;
import io.kontrol.api.platform.transaction.WriteTransactions.Write;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.Response;
import java.util.UUID;

/** Changes of a deployment as requests ask for them: done, or previewed by {@code dry_run}. */
@ApplicationScoped
public class DeploymentChanges {
  private final RequestTransactions transactions;
  private final Deployments deployments;
  private final DeploymentPreview preview;
  private final DeploymentReplies replies;
  private final RequestContext request;

  public DeploymentChanges(
      RequestTransactions transactions,
      Deployments deployments,
      DeploymentPreview preview,
      DeploymentReplies replies,
      RequestContext request) {
    this.transactions = transactions;
    this.deployments = deployments;
    this.preview = preview;
    this.replies = replies;
    this.request = request;
  }

  Response run(UUID id, DeploymentChange change) {
    return transactions.run(write(id, change));
  }

  /** For POST. */
  Response runOnce(UUID id, DeploymentChange change, byte[] body) {
    return request.flag("dry_run")
        ? transactions.run(write(id, change))
        : transactions.runOnce(body, write(id, change));
  }

  private Write<Reply> write(UUID id, DeploymentChange change) {
    return request.flag("dry_run")
        ? connection ->
            WriteResult.unchanged(
                    Reply.json(
                        200,
                        preview.of(
                            connection,
                            deployments.preview(
                                connection,
                                id,
                                change,
                                request.precondition(),
                                request.principal()))))
                .asWithoutEffect()
        : connection ->
            deployments
                .change(connection, id, change, request.precondition(), request.principal())
                .as(replies.show(connection, 200, id));
  }
}
