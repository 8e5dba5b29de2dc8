package io.kontrol.api.stack.deployment;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.desired.policy.RequestedPolicies;
import io.kontrol.api.platform.database.Database;
import io.kontrol.api.platform.database.PlannerSettings;
import io.kontrol.api.platform.http.QueryParameters;
import io.kontrol.api.platform.http.Reply;
import io.kontrol.api.platform.http.RequestContext;
import io.kontrol.api.platform.http.RequiredRight;
import io.kontrol.api.platform.idempotency.RequestTransactions;
import io.kontrol.api.platform.identity.Right;
import io.kontrol.api.platform.transaction.WriteResult;
import io.kontrol.api.stack.deployment.row.DeploymentSecrets;
import io.kontrol.api.stack.deployment.view.DeploymentFilter;
import io.kontrol.api.stack.deployment.view.DeploymentQuery;
import io.kontrol.model.resource.DeletionPolicy;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.UUID;

/** Deployments of templates. */
@Path("/api/v1/deployments")
@Produces(Reply.JSON)
public class DeploymentEndpoint {
  private static final int DEFAULT_LIMIT = 100;
  private static final int MOST = 1_000;

  private final Database database;
  private final RequestTransactions transactions;
  private final Deployments deployments;
  private final DeploymentActions actions;
  private final DeploymentChanges changes;
  private final DeploymentPreview preview;
  private final DeploymentQuery query;
  private final DeploymentReplies replies;
  private final DeploymentSecrets secrets;
  private final RequestContext request;

  public DeploymentEndpoint(
      Database database,
      RequestTransactions transactions,
      Deployments deployments,
      DeploymentActions actions,
      DeploymentChanges changes,
      DeploymentPreview preview,
      DeploymentQuery query,
      DeploymentReplies replies,
      DeploymentSecrets secrets,
      RequestContext request) {
    this.database = database;
    this.transactions = transactions;
    this.deployments = deployments;
    this.actions = actions;
    this.changes = changes;
    this.preview = preview;
    this.query = query;
    this.replies = replies;
    this.secrets = secrets;
    this.request = request;
  }

  @POST
  @RequiredRight(Right.DEPLOYMENTS_WRITE)
  @Consumes({Reply.JSON, Reply.YAML})
  @QueryParameters({"dry_run", "author", "message"})
  public Response create(byte[] body) {
    NewDeployment wanted = NewDeployment.read(body, request.contentType());
    if (request.flag("dry_run")) {
      return transactions.run(
          connection ->
              WriteResult.unchanged(
                      Reply.json(
                          200,
                          preview.of(
                              connection,
                              deployments.previewOfNew(connection, wanted, request.principal()))))
                  .asWithoutEffect());
    }
    return transactions.runOnce(
        body,
        connection -> {
          WriteResult<UUID> written = deployments.create(connection, wanted, request.principal());
          UUID id = written.value();
          return written.as(
              replies
                  .show(connection, 201, id)
                  .with(HttpHeaders.LOCATION, DeploymentReplies.PATH + id));
        });
  }

  @GET
  @RequiredRight(Right.DEPLOYMENTS_READ)
  @QueryParameters({
    "template_id",
    "cluster_id",
    "namespace",
    "desired_state",
    "status_summary",
    "name_prefix",
    "text",
    "limit",
    "continue"
  })
  public Response list() {
    DeploymentFilter filter = DeploymentFilter.of(request);
    int limit = request.number("limit", DEFAULT_LIMIT, 1, MOST);
    ObjectNode page =
        database.read(
            connection ->
                PlannerSettings.inOrder(
                    connection,
                    ordered ->
                        query.page(
                            ordered,
                            filter,
                            request.permissions(),
                            request.query("continue"),
                            limit)));
    return Reply.json(200, page).response();
  }

  @GET
  @RequiredRight(Right.DEPLOYMENTS_READ)
  @Path("/{id}")
  public Response show(@PathParam("id") String id) {
    return replies.read(DeploymentReplies.parse(id)).response();
  }

  @PATCH
  @RequiredRight(Right.DEPLOYMENTS_WRITE)
  @Path("/{id}")
  @Consumes({"application/merge-patch+json", Reply.JSON})
  @QueryParameters({"dry_run", "author", "message"})
  public Response edit(@PathParam("id") String id, byte[] body) {
    return changes.run(DeploymentReplies.parse(id), DeploymentEdit.merge(body, secrets));
  }

  @PUT
  @RequiredRight(Right.DEPLOYMENTS_WRITE)
  @Path("/{id}")
  @Consumes({Reply.JSON, Reply.YAML})
  @QueryParameters({"dry_run", "author", "message"})
  public Response replace(@PathParam("id") String id, byte[] body) {
    return changes.run(
        DeploymentReplies.parse(id), DeploymentEdit.replace(body, request.contentType(), secrets));
  }

  @DELETE
  @RequiredRight(Right.DEPLOYMENTS_WRITE)
  @Path("/{id}")
  @QueryParameters({"deletion_policy", "author", "message"})
  public Response delete(@PathParam("id") String id) {
    UUID uuid = DeploymentReplies.parse(id);
    DeletionPolicy policy =
        RequestedPolicies.choice(
            DeletionPolicy.class, request.query("deletion_policy").orElse(null), "deletion_policy");
    return transactions.run(
        connection ->
            actions
                .delete(connection, uuid, policy, request.precondition(), request.principal())
                .as(replies.show(connection, 202, uuid)));
  }
}
