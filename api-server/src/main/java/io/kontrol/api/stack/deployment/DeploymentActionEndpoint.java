package io.kontrol.api.stack.deployment;

import io.kontrol.api.platform.document.ObjectFields;
import io.kontrol.api.platform.http.QueryParameters;
import io.kontrol.api.platform.http.Reply;
import io.kontrol.api.platform.http.RequestContext;
import io.kontrol.api.platform.http.RequiredRight;
import io.kontrol.api.platform.idempotency.RequestTransactions;
import io.kontrol.api.platform.identity.Right;
import io.kontrol.api.platform.refusal.Refusal;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Response;
import java.util.UUID;

/** What is done to a deployment as a whole. */
@Path("/api/v1/deployments/{id}")
@Produces(Reply.JSON)
public class DeploymentActionEndpoint {
  private final RequestTransactions transactions;
  private final Deployments deployments;
  private final DeploymentActions actions;
  private final DeploymentChanges changes;
  private final Upgrades upgrades;
  private final DeploymentReplies replies;
  private final RequestContext request;

  public DeploymentActionEndpoint(
      RequestTransactions transactions,
      Deployments deployments,
      DeploymentActions actions,
      DeploymentChanges changes,
      Upgrades upgrades,
      DeploymentReplies replies,
      RequestContext request) {
    this.transactions = transactions;
    this.deployments = deployments;
    this.actions = actions;
    this.changes = changes;
    this.upgrades = upgrades;
    this.replies = replies;
    this.request = request;
  }

  /** From now on nothing is applied or corrected. */
  @POST
  @RequiredRight(Right.DEPLOYMENTS_WRITE)
  @Path("/pause")
  @QueryParameters({"author", "message"})
  public Response pause(@PathParam("id") String id, byte[] body) {
    return setPaused(id, body, true);
  }

  /** Applies what has waited, and corrects what has drifted. */
  @POST
  @RequiredRight(Right.DEPLOYMENTS_WRITE)
  @Path("/resume")
  @QueryParameters({"author", "message"})
  public Response resume(@PathParam("id") String id, byte[] body) {
    return setPaused(id, body, false);
  }

  private Response setPaused(String id, byte[] body, boolean paused) {
    UUID uuid = DeploymentReplies.parse(id);
    return transactions.runOnce(
        body,
        connection ->
            deployments
                .pause(connection, uuid, paused, request.precondition(), request.principal())
                .as(replies.show(connection, 200, uuid)));
  }

  /** Applies all objects now, over drift too. */
  @POST
  @RequiredRight(Right.DEPLOYMENTS_WRITE)
  @Path("/reconcile")
  @QueryParameters({"recreate", "author", "message"})
  public Response reconcile(@PathParam("id") String id, byte[] body) {
    UUID uuid = DeploymentReplies.parse(id);
    boolean recreate = request.flag("recreate");
    return transactions.runOnce(
        body,
        connection ->
            actions
                .reconcile(connection, uuid, recreate, request.principal())
                .as(replies.show(connection, 202, uuid)));
  }

  /** To another version of the template, the newest by default. */
  @POST
  @RequiredRight(Right.DEPLOYMENTS_WRITE)
  @Path("/upgrade")
  @Consumes({Reply.JSON, Reply.YAML})
  @QueryParameters({"dry_run", "author", "message"})
  public Response upgrade(@PathParam("id") String id, byte[] body) {
    return changes.runOnce(
        DeploymentReplies.parse(id), upgrades.read(body, request.contentType()), body);
  }

  /** Back to an earlier generation, as a new one. */
  @POST
  @RequiredRight(Right.DEPLOYMENTS_WRITE)
  @Path("/rollback")
  @Consumes({Reply.JSON, Reply.YAML})
  @QueryParameters({"dry_run", "author", "message"})
  public Response rollback(@PathParam("id") String id, byte[] body) {
    int generation =
        ObjectFields.read(body, request.contentType(), "generation")
            .id("generation")
            .orElseThrow(
                () -> Refusal.invalid("missing_field", "The field generation is missing."));
    return changes.runOnce(DeploymentReplies.parse(id), upgrades.backTo(generation), body);
  }
}
