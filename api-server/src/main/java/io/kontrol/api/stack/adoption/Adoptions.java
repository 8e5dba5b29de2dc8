package io.kontrol.api.stack.adoption;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.platform.identity.Principal;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.api.platform.transaction.WriteResult;
import io.kontrol.api.stack.adoption.DriftDecision.Change;
import io.kontrol.api.stack.adoption.DriftDecision.Proposal;
import io.kontrol.api.stack.deployment.DeploymentChange;
import io.kontrol.api.stack.deployment.DeploymentRenderer;
import io.kontrol.api.stack.deployment.Deployments;
import io.kontrol.api.stack.deployment.Deployments.Plan;
import io.kontrol.api.stack.deployment.row.ChangeKind;
import io.kontrol.api.stack.deployment.row.DeploymentLog;
import io.kontrol.api.stack.deployment.row.DeploymentRows;
import io.kontrol.api.stack.deployment.row.StoredDeployment;
import io.kontrol.api.stack.deployment.view.ObjectDifferences;
import io.kontrol.api.stack.violation.StackViolation;
import io.kontrol.api.stack.violation.Violations;
import io.kontrol.model.json.Json;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.IntConsumer;

/** Judges the drift of a deployment by its template, and keeps what is within the rules. */
@ApplicationScoped
public class Adoptions {
  private final Deployments deployments;
  private final DeploymentRenderer renderer;
  private final ObjectDifferences differences;

  public Adoptions(
      Deployments deployments, DeploymentRenderer renderer, ObjectDifferences differences) {
    this.deployments = deployments;
    this.renderer = renderer;
    this.differences = differences;
  }

  /** What has drifted, and what of it the principal might adopt. */
  DriftDecision judge(Connection connection, UUID id, Principal by) throws SQLException {
    return judge(
        connection, DeploymentRows.find(connection, id).orElseThrow(Deployments::absent), by);
  }

  private DriftDecision judge(Connection connection, StoredDeployment stored, Principal by)
      throws SQLException {
    List<DriftedObject> objects = DriftedObject.of(connection, stored, differences);
    List<Proposal> proposals = DriftDecision.proposals(objects);
    ArrayNode merged = DriftDecision.merged(stored.content().patches(), proposals);
    int first = merged.size() - proposals.size();
    Map<Change, List<StackViolation>> refusals =
        new HashMap<>(
            DriftDecision.refusals(
                proposals, first, violations(connection, stored, merged, proposals, by)));
    for (DriftedObject object : objects) {
      for (int i = 0; object.secret() && i < object.changes().size(); i++) {
        refusals.put(
            new Change(object.resourceId(), i),
            List.of(
                new StackViolation(
                    object.changes().get(i).path("path").asText(),
                    "secret_value_unknown",
                    "Kontrol keeps digests of live values of Secrets and not the values.")));
      }
    }
    return new DriftDecision(objects, merged, refusals);
  }

  private List<StackViolation> violations(
      Connection connection,
      StoredDeployment stored,
      ArrayNode patches,
      List<Proposal> proposals,
      Principal by)
      throws SQLException {
    if (proposals.isEmpty()) {
      return List.of();
    }
    try {
      var unused =
          renderer.render(
              connection,
              stored,
              stored.content().withPatches(patches),
              stored.effectiveParameters(),
              by);
      return List.of();
    } catch (Refusal refusal) {
      List<StackViolation> found = new ArrayList<>();
      for (JsonNode violation : refusal.members().getOrDefault("violations", none())) {
        found.add(
            new StackViolation(
                violation.path("pointer").asText(),
                violation.path("rule").asText(),
                violation.path("message").asText()));
      }
      if (found.isEmpty()) {
        found.add(new StackViolation("", refusal.code(), refusal.detail()));
      }
      return found;
    }
  }

  private static ArrayNode none() {
    return Json.mapper().createArrayNode();
  }

  /**
   * Makes the drift a part of the deployment: a new generation with a patch for each change. All of
   * it or nothing; what lies outside of the rules is named, path by path.
   */
  WriteResult<Plan> adopt(Connection connection, UUID id, IntConsumer precondition, Principal by)
      throws SQLException {
    ArrayNode adopted = Json.mapper().createArrayNode();
    DeploymentChange change =
        DeploymentChange.of(
            ChangeKind.ADOPTED,
            (current, stored) -> {
              DriftDecision decision = judge(current, stored, by);
              requireAdoptable(decision);
              DriftDecision.proposals(decision.objects())
                  .forEach(proposal -> adopted.add(place(proposal.patch())));
              return stored.content().withPatches(decision.patches());
            });
    WriteResult<Plan> result = deployments.change(connection, id, change, precondition, by);
    ObjectNode told = Json.mapper().createObjectNode();
    told.set("patches", adopted);
    DeploymentLog.event(connection, result.value().after(), "DriftAdopted", by, told);
    return result;
  }

  /** Without its value, which an event does not need. */
  private static ObjectNode place(ObjectNode patch) {
    return patch.deepCopy().without("value");
  }

  private static void requireAdoptable(DriftDecision decision) {
    if (decision.isAdoptable()) {
      return;
    }
    if (decision.refusals().isEmpty()) {
      throw Refusal.conflict(
          "nothing_to_adopt",
          "No object of the deployment was changed in the cluster, as far as is known.");
    }
    Violations outside = new Violations();
    for (DriftedObject object : decision.objects()) {
      for (int i = 0; i < object.changes().size(); i++) {
        List<StackViolation> against =
            decision.refusals().getOrDefault(new Change(object.resourceId(), i), List.of());
        String path = object.changes().get(i).path("path").asText();
        String where = object.kind() + " " + object.name() + " at " + path + ": ";
        against.forEach(
            violation -> outside.add(path, violation.rule(), where + violation.message()));
      }
    }
    throw Violations.refusal(
        "drift_outside_rules",
        "Some of the drift is not within the template's rules; violations names it. Nothing was"
            + " adopted.",
        outside.list());
  }
}
