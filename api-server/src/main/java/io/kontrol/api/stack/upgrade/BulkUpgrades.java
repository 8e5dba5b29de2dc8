package io.kontrol.api.stack.upgrade;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.job.Jobs;
import io.kontrol.api.job.NewJob;
import io.kontrol.api.platform.identity.Principal;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.api.platform.transaction.WriteResult;
import io.kontrol.api.stack.deployment.DeploymentPreview;
import io.kontrol.api.stack.deployment.Deployments;
import io.kontrol.api.stack.deployment.Upgrades;
import io.kontrol.api.stack.deployment.template.TemplateVersions;
import io.kontrol.api.stack.upgrade.UpgradeRows.StoredUpgrade;
import io.kontrol.api.stack.upgrade.UpgradeSelection.Selected;
import io.kontrol.model.json.Json;
import io.kontrol.model.wake.Channel;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;

/** Starts, previews, cancels and resumes upgrades, in the caller's transaction. */
@ApplicationScoped
public class BulkUpgrades {
  private static final int MOST_PREVIEWED = 50;

  private final TemplateVersions templates;
  private final Deployments deployments;
  private final DeploymentPreview previews;
  private final Upgrades upgrades;

  public BulkUpgrades(
      TemplateVersions templates,
      Deployments deployments,
      DeploymentPreview previews,
      Upgrades upgrades) {
    this.templates = templates;
    this.deployments = deployments;
    this.previews = previews;
    this.upgrades = upgrades;
  }

  WriteResult<Integer> start(Connection connection, UpgradeRequest request, Principal by)
      throws SQLException {
    int version = templates.usable(connection, request.templateId(), request.version());
    UpgradeSelection selection = UpgradeSelection.of(connection, request, version, by);
    if (selection.deployments().isEmpty()) {
      throw Refusal.invalid(
          "nothing_to_upgrade",
          "No deployment that you may change is to be upgraded to version " + version + ".");
    }
    int id = UpgradeRows.insert(connection, request, version, selection, by);
    return running(connection, id, "STARTED");
  }

  private static WriteResult<Integer> running(Connection connection, int id, String action)
      throws SQLException {
    ObjectNode payload = Json.mapper().createObjectNode().put("upgrade_id", id);
    var unused =
        Jobs.enqueue(
            connection, NewJob.of(UpgradeHandler.TYPE, payload).withKey(Integer.toString(id)));
    return WriteResult.unchanged(id).audited(UpgradeLog.audit(id, action)).waking(Channel.JOBS);
  }

  /** What each deployment would become; the first ones, where there are many. */
  ObjectNode preview(Connection connection, UpgradeRequest request, Principal by)
      throws SQLException {
    int version = templates.usable(connection, request.templateId(), request.version());
    UpgradeSelection selection = UpgradeSelection.of(connection, request, version, by);
    ObjectNode body = Json.mapper().createObjectNode();
    body.put("template_id", request.templateId()).put("template_version", version);
    body.put("selected", selection.deployments().size()).put("left_out", selection.leftOut());
    ArrayNode items = body.putArray("items");
    for (Selected selected : selection.deployments().stream().limit(MOST_PREVIEWED).toList()) {
      items.add(item(connection, selected, version, by));
    }
    return body;
  }

  private ObjectNode item(Connection connection, Selected selected, int version, Principal by)
      throws SQLException {
    ObjectNode item = Json.mapper().createObjectNode();
    item.put("deployment_id", selected.id().toString()).put("name", selected.name());
    item.put("cluster_id", selected.clusterId()).put("namespace", selected.namespace());
    item.put("from_version", selected.fromVersion());
    try {
      ObjectNode preview =
          previews.of(
              connection,
              deployments.preview(
                  connection, selected.id(), upgrades.to(version), generation -> {}, by));
      item.put("accepted", true);
      item.set("objects", preview.get("objects"));
    } catch (Refusal refusal) {
      item.put("accepted", false).put("code", refusal.code()).put("reason", refusal.detail());
      refusal.members().forEach(item::set);
    }
    return item;
  }

  /** Nothing more is begun; what has been begun goes on by itself. */
  WriteResult<Integer> cancel(Connection connection, int id) throws SQLException {
    StoredUpgrade upgrade = locked(connection, id);
    if (!upgrade.state().equals("running") && !upgrade.state().equals("stopped")) {
      throw Refusal.conflict("upgrade_over", "The upgrade is " + upgrade.state() + " already.");
    }
    UpgradeRows.setState(connection, id, "cancelled");
    return WriteResult.unchanged(id).audited(UpgradeLog.audit(id, "CANCELLED"));
  }

  /** Goes on with a stopped or cancelled one, and tries again what has failed. */
  WriteResult<Integer> resume(Connection connection, int id) throws SQLException {
    StoredUpgrade upgrade = locked(connection, id);
    if (upgrade.running() || upgrade.state().equals("finished")) {
      throw Refusal.conflict(
          "upgrade_not_stopped",
          "Only an upgrade that was stopped or cancelled is resumed; this one is "
              + upgrade.state()
              + ".");
    }
    UpgradeRows.reopen(connection, id);
    UpgradeRows.setState(connection, id, "running");
    return running(connection, id, "RESUMED");
  }

  private static StoredUpgrade locked(Connection connection, int id) throws SQLException {
    return UpgradeRows.lock(connection, id).orElseThrow(UpgradeQuery::absent);
  }
}
