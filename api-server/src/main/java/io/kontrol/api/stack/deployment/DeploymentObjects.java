package io.kontrol.api.stack.deployment;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.desired.ApplyItem;
import io.kontrol.api.desired.ApplyOptions;
import io.kontrol.api.desired.ApplyResult;
import io.kontrol.api.desired.DataHolders;
import io.kontrol.api.desired.DesiredState;
import io.kontrol.api.desired.ObjectAction;
import io.kontrol.api.desired.ObjectResult;
import io.kontrol.api.desired.OwnerKey;
import io.kontrol.api.desired.RejectedObject;
import io.kontrol.api.platform.identity.Principal;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.api.stack.deployment.row.StoredDeployment;
import io.kontrol.api.stack.violation.Violations;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes the objects of a deployment as the resources of its set, in the caller's transaction. */
@ApplicationScoped
public class DeploymentObjects {
  private final DesiredState desired;
  private final DeploymentMarks marks;

  public DeploymentObjects(DesiredState desired, DeploymentMarks marks) {
    this.desired = desired;
    this.marks = marks;
  }

  /**
   * Creates, changes and prunes resources until they are those of the deployment.
   *
   * @param deployment whose generation the objects bear
   * @param dryRun checks everything and writes nothing
   * @return the generation of each resource, the pruned ones among them
   */
  Map<Integer, Integer> write(
      Connection connection, StoredDeployment deployment, boolean dryRun, Principal by)
      throws SQLException {
    List<ApplyItem> items = items(deployment);
    ApplyOptions options =
        new ApplyOptions(deployment.clusterId(), deployment.applySet(), dryRun, true, false, false);
    ApplyResult result = desired.apply(connection, items, options, by).value();
    if (result instanceof ApplyResult.Rejected rejected) {
      throw refusal(rejected);
    }
    List<ObjectResult> objects = ((ApplyResult.Accepted) result).objects();
    requireOwn(objects);
    Map<Integer, Integer> generations = new LinkedHashMap<>();
    for (ObjectResult object : objects) {
      if (object.version() != null) {
        generations.put(object.version().id(), object.version().generation());
      }
    }
    if (deployment.paused() && !dryRun) {
      var unused = desired.pause(connection, deployment.clusterId(), deployment.applySet(), true);
    }
    return generations;
  }

  /** What holds data has no owner: whoever deletes the root by hand must not delete it too. */
  private List<ApplyItem> items(StoredDeployment deployment) {
    List<ApplyItem> items = new ArrayList<>();
    ObjectNode root = deployment.root().orElse(null);
    for (ObjectNode object : deployment.objects()) {
      ApplyItem item = ApplyItem.parse(marks.mark(object, deployment));
      boolean isRoot = items.isEmpty(); // it comes first
      items.add(root == null || isRoot ? item : owned(item, object, root));
    }
    return items;
  }

  private static ApplyItem owned(ApplyItem item, ObjectNode object, ObjectNode root) {
    return DeploymentRoot.isBeside(root, object) && !DataHolders.holdsData(object)
        ? item.ownedBy(OwnerKey.of(root))
        : item;
  }

  private static Refusal refusal(ApplyResult.Rejected rejected) {
    Violations violations = new Violations();
    for (RejectedObject object : rejected.objects()) {
      if (object.refusal().reason() == Refusal.Reason.FORBIDDEN) {
        return object.refusal();
      }
      violations.add(
          "/objects/" + object.position(), object.refusal().code(), object.refusal().detail());
    }
    return violations.isEmpty()
        ? rejected.refusal()
        : Violations.refusal(
            "invalid_deployment",
            "The objects of the deployment cannot be accepted; violations lists why.",
            violations.list());
  }

  /** A resource that somebody has made without the deployment would be pruned with it. */
  private static void requireOwn(List<ObjectResult> objects) {
    Violations violations = new Violations();
    for (int i = 0; i < objects.size(); i++) {
      ObjectResult object = objects.get(i);
      if (object.moved() && object.action() != ObjectAction.PRUNED) {
        violations.add(
            "/objects/" + i,
            "object_exists",
            "There is a resource already that the deployment did not make: "
                + object.identity().display()
                + ". Delete it, or name the object otherwise.");
      }
    }
    if (!violations.isEmpty()) {
      throw Violations.refusal(
          "invalid_deployment",
          "Some objects belong to somebody else; violations names them.",
          violations.list());
    }
  }
}
