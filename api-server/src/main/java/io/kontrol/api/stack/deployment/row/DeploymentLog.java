package io.kontrol.api.stack.deployment.row;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.platform.audit.AuditCategory;
import io.kontrol.api.platform.audit.AuditEntry;
import io.kontrol.api.platform.identity.Principal;
import io.kontrol.model.event.Event;
import io.kontrol.model.event.EventLog;
import io.kontrol.model.event.EventSource;
import io.kontrol.model.json.Json;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** The event and the audit row of what is done to a deployment. */
public final class DeploymentLog {
  private static final EventLog USER = new EventLog(EventSource.USER);
  private static final EventLog SYSTEM = new EventLog(EventSource.SYSTEM);

  private DeploymentLog() {}

  /**
   * A new desired state that the reconciler will find. It is written before the events of the
   * objects.
   */
  public static void queued(
      Connection connection, StoredDeployment deployment, ChangeKind change, Principal by)
      throws SQLException {
    event(
        connection,
        deployment,
        "DeploymentQueued",
        by,
        Json.mapper()
            .createObjectNode()
            .put("change", change.text())
            .put("template_id", deployment.templateId())
            .put("template_version", deployment.content().templateVersion()));
  }

  /**
   * @param more what there is to tell beside the deployment and its author
   */
  public static void event(
      Connection connection,
      StoredDeployment deployment,
      String type,
      Principal by,
      ObjectNode more)
      throws SQLException {
    ObjectNode data = Json.mapper().createObjectNode();
    data.put("deployment_id", deployment.id().toString()).put("deployment", deployment.name());
    data.put("author", by.name());
    if (by.onBehalfOf() != null) {
      data.put("on_behalf_of", by.onBehalfOf());
    }
    if (by.message() != null) {
      data.put("message", by.message());
    }
    data.setAll(more);
    EventLog log = by.identity().userId() == null ? SYSTEM : USER;
    log.append(
        connection,
        List.of(
            new Event(
                type,
                deployment.clusterId(),
                null,
                deployment.identity(),
                deployment.generation(),
                data)));
  }

  /**
   * @param action such as {@code PAUSED}
   * @param resources that were changed
   */
  public static AuditEntry audit(
      StoredDeployment deployment, String action, Collection<Integer> resources) {
    ObjectNode details = Json.mapper().createObjectNode();
    details
        .put("cluster_id", deployment.clusterId())
        .put("namespace", deployment.namespace())
        .put("generation", deployment.generation())
        .put("template_id", deployment.templateId())
        .put("template_version", deployment.content().templateVersion());
    String what = action.toLowerCase(Locale.ROOT).replace('_', ' ');
    return AuditEntry.of(
            "DEPLOYMENT_" + action,
            AuditCategory.STACK,
            "deployment " + what + ": " + deployment.name())
        .on("deployment", deployment.id().toString(), deployment.name())
        .with(details)
        .affecting(List.copyOf(resources));
  }
}
