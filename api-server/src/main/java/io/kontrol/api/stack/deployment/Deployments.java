package io.kontrol.api.stack.deployment;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.desired.DesiredState;
import io.kontrol.api.platform.identity.Principal;
import io.kontrol.api.platform.identity.Right;
import io.kontrol.api.platform.patch.SameJson;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.api.platform.transaction.WriteResult;
import io.kontrol.api.stack.deployment.row.ChangeKind;
import io.kontrol.api.stack.deployment.row.DeploymentContent;
import io.kontrol.api.stack.deployment.row.DeploymentLog;
import io.kontrol.api.stack.deployment.row.DeploymentRevisions;
import io.kontrol.api.stack.deployment.row.DeploymentRows;
import io.kontrol.api.stack.deployment.row.DeploymentState;
import io.kontrol.api.stack.deployment.row.StoredDeployment;
import io.kontrol.api.stack.deployment.template.TemplateVersions;
import io.kontrol.model.json.Json;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes and changes deployments: the row, its revision and its resources in the caller's
 * transaction. Throws {@link Refusal}s, and then the transaction has to end without a commit.
 */
@ApplicationScoped
public class Deployments {
  private final TemplateVersions templates;
  private final DeploymentRenderer renderer;
  private final DeploymentObjects objects;
  private final DesiredState desired;

  public Deployments(
      TemplateVersions templates,
      DeploymentRenderer renderer,
      DeploymentObjects objects,
      DesiredState desired) {
    this.templates = templates;
    this.renderer = renderer;
    this.objects = objects;
    this.desired = desired;
  }

  /**
   * A deployment before and after a change.
   *
   * @param before null where it is new
   */
  public record Plan(@Nullable StoredDeployment before, StoredDeployment after) {
    public boolean isNewGeneration() {
      return before == null || before.generation() != after.generation();
    }

    boolean isOtherPolicy() {
      return before == null || !before.drift().equals(after.drift());
    }
  }

  WriteResult<UUID> create(Connection connection, NewDeployment request, Principal by)
      throws SQLException {
    StoredDeployment made = planned(connection, request, by);
    if (!DeploymentRows.insert(connection, made, by)) {
      throw nameTaken(request);
    }
    DeploymentLog.queued(connection, made, ChangeKind.CREATED, by);
    Map<Integer, Integer> written = objects.write(connection, made, false, by);
    DeploymentRevisions.keep(connection, made.id(), ChangeKind.CREATED, written, by);
    return WriteResult.changed(made.id(), made.clusterId())
        .audited(DeploymentLog.audit(made, "CREATED", written.keySet()));
  }

  /** What {@code create} would make; checks all that it would check. */
  Plan previewOfNew(Connection connection, NewDeployment request, Principal by)
      throws SQLException {
    StoredDeployment made = planned(connection, request, by);
    if (DeploymentNames.isTaken(connection, request)) {
      throw nameTaken(request);
    }
    var unused = objects.write(connection, made, true, by);
    return new Plan(null, made);
  }

  private StoredDeployment planned(Connection connection, NewDeployment request, Principal by)
      throws SQLException {
    by.require(Right.DEPLOYMENTS_WRITE, request.clusterId(), request.namespace());
    int version = templates.usable(connection, request.templateId(), request.templateVersion());
    DeploymentContent content =
        new DeploymentContent(version, request.parameters(), request.patches());
    StoredDeployment start =
        new StoredDeployment(
            UUID.randomUUID(),
            request.name(),
            request.clusterId(),
            request.namespace(),
            request.templateId(),
            content,
            Json.mapper().createObjectNode(),
            0,
            request.state(),
            request.drift());
    return start.next(content, renderer.render(connection, start, content, null, by));
  }

  private static Refusal nameTaken(NewDeployment request) {
    return Refusal.conflict(
        "name_taken",
        "There is a deployment with the name "
            + request.name()
            + " in namespace "
            + request.namespace()
            + " of cluster "
            + request.clusterId()
            + " already.");
  }

  /**
   * Changes content, policies or both. A new content is a new generation; while the deployment is
   * paused it is stored and waits.
   *
   * @param precondition refuses a generation that the caller does not expect
   */
  public WriteResult<Plan> change(
      Connection connection,
      UUID id,
      DeploymentChange change,
      IntConsumer precondition,
      Principal by)
      throws SQLException {
    Plan plan = plan(connection, id, change, precondition, by);
    StoredDeployment after = plan.after();
    if (!plan.isNewGeneration() && !plan.isOtherPolicy()) {
      return WriteResult.unchanged(plan).audited(DeploymentLog.audit(after, "UNCHANGED", Set.of()));
    }
    if (plan.isOtherPolicy()) {
      DeploymentRows.setPolicies(connection, after, by);
      DeploymentLog.event(
          connection, after, "DeploymentPoliciesChanged", by, DeploymentPreview.policies(after));
    }
    if (plan.isNewGeneration()) {
      DeploymentRows.next(connection, after, by);
      DeploymentLog.queued(connection, after, change.kind(), by);
    }
    Map<Integer, Integer> written = objects.write(connection, after, false, by);
    if (plan.isNewGeneration()) {
      DeploymentRevisions.keep(connection, id, change.kind(), written, by);
    }
    return WriteResult.changed(plan, after.clusterId())
        .audited(DeploymentLog.audit(after, change.kind().name(), written.keySet()));
  }

  /** What {@code change} would do; checks all that it would check, and writes nothing. */
  public Plan preview(
      Connection connection,
      UUID id,
      DeploymentChange change,
      IntConsumer precondition,
      Principal by)
      throws SQLException {
    Plan plan = plan(connection, id, change, precondition, by);
    var unused = objects.write(connection, plan.after(), true, by);
    return plan;
  }

  private Plan plan(
      Connection connection,
      UUID id,
      DeploymentChange change,
      IntConsumer precondition,
      Principal by)
      throws SQLException {
    StoredDeployment stored = lockLiving(connection, id, by);
    precondition.accept(stored.generation());
    DeploymentContent content = change.content().of(connection, stored);
    StoredDeployment after = stored.with(change.drift().apply(stored.drift()));
    if (isSame(content, stored.content())) {
      return new Plan(stored, after);
    }
    ObjectNode spec =
        renderer.render(connection, stored, content, stored.effectiveParameters(), by);
    return new Plan(stored, after.next(content, spec));
  }

  private static boolean isSame(DeploymentContent one, DeploymentContent other) {
    return one.templateVersion() == other.templateVersion()
        && SameJson.same(one.parameters(), other.parameters())
        && SameJson.same(one.patches(), other.patches());
  }

  /** Pauses or resumes. */
  WriteResult<UUID> pause(
      Connection connection, UUID id, boolean paused, IntConsumer precondition, Principal by)
      throws SQLException {
    StoredDeployment stored = lockLiving(connection, id, by);
    precondition.accept(stored.generation());
    String action = paused ? "PAUSED" : "RESUMED";
    if (stored.paused() != paused) {
      DeploymentState state = paused ? DeploymentState.Paused : DeploymentState.Active;
      DeploymentRows.setState(connection, id, state, by);
      DeploymentLog.event(
          connection,
          stored,
          paused ? "DeploymentPaused" : "DeploymentResumed",
          by,
          Json.mapper().createObjectNode());
      var unused = desired.pause(connection, stored.clusterId(), stored.applySet(), paused);
    }
    return WriteResult.changed(id, stored.clusterId())
        .audited(DeploymentLog.audit(stored, action, Set.of()));
  }

  /** The row, locked; refuses a deleted one, and what the principal may not change. */
  static StoredDeployment lockLiving(Connection connection, UUID id, Principal by)
      throws SQLException {
    StoredDeployment stored = DeploymentRows.lock(connection, id).orElseThrow(Deployments::absent);
    by.require(Right.DEPLOYMENTS_WRITE, stored.identity(), absent());
    if (stored.deleted()) {
      throw Refusal.conflict("deployment_deleted", "The deployment has been deleted.");
    }
    return stored;
  }

  public static Refusal absent() {
    return Refusal.notFound("There is no such deployment.");
  }
}
