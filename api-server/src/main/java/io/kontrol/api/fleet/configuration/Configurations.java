package io.kontrol.api.fleet.configuration;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.platform.audit.AuditCategory;
import io.kontrol.api.platform.audit.AuditEntry;
import io.kontrol.api.platform.identity.Principal;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.api.platform.transaction.WriteResult;
import io.kontrol.model.event.Event;
import io.kontrol.model.event.EventLog;
import io.kontrol.model.event.EventSource;
import io.kontrol.model.json.Json;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Changes the configuration of a node, with its event and audit row. */
@ApplicationScoped
public class Configurations {
  private final EventLog events = new EventLog(EventSource.USER);
  private final ConfigurationSchemas schemas;

  public Configurations(ConfigurationSchemas schemas) {
    this.schemas = schemas;
  }

  /**
   * @param precondition is told the hash of the configuration that is active, if any
   * @return the active configuration as the API shows it
   */
  WriteResult<ObjectNode> put(
      Connection connection,
      int nodeId,
      ConfigurationText wanted,
      Consumer<@Nullable String> precondition,
      Principal by)
      throws SQLException {
    schemas.check(connection, wanted.document());
    return activate(connection, nodeId, wanted, precondition, by, "NODE_CONFIG_UPDATED");
  }

  /** Takes up again what the node had before; it has to follow today's schema. */
  WriteResult<ObjectNode> rollback(
      Connection connection,
      int nodeId,
      int configuration,
      Consumer<@Nullable String> precondition,
      Principal by)
      throws SQLException {
    String yaml =
        ConfigurationRows.find(connection, nodeId, configuration)
            .orElseThrow(() -> absent(nodeId, configuration))
            .path("yaml_config")
            .asText();
    ConfigurationText earlier = ConfigurationText.read(yaml.getBytes(StandardCharsets.UTF_8));
    schemas.check(connection, earlier.document());
    return activate(connection, nodeId, earlier, precondition, by, "NODE_CONFIG_ROLLED_BACK");
  }

  private WriteResult<ObjectNode> activate(
      Connection connection,
      int nodeId,
      ConfigurationText wanted,
      Consumer<@Nullable String> precondition,
      Principal by,
      String action)
      throws SQLException {
    String node =
        ConfigurationRows.lockNode(connection, nodeId).orElseThrow(() -> absentNode(nodeId));
    Optional<ObjectNode> before = ConfigurationRows.active(connection, nodeId);
    String previous = before.map(it -> it.path("config_hash").asText()).orElse(null);
    precondition.accept(previous);
    boolean changed =
        !Activation.activate(connection, List.of(nodeId), wanted.yaml(), wanted.hash(), by.name())
            .isEmpty();
    ObjectNode shown = ConfigurationRows.active(connection, nodeId).orElseThrow();
    ObjectNode details =
        Json.mapper()
            .createObjectNode()
            .put("node_id", nodeId)
            .put("node", node)
            .put("config_hash", wanted.hash())
            .put("previous_config_hash", previous);
    if (changed) {
      ObjectNode data = details.deepCopy().put("author", by.name());
      events.append(
          connection,
          List.of(new Event("NodeConfigurationActivated", null, null, null, null, data)));
    }
    String what =
        changed ? "configuration of node " + node + " set" : "the same configuration again";
    return WriteResult.unchanged(shown)
        .audited(
            AuditEntry.of(action, AuditCategory.CONFIG, what + ": " + wanted.hash())
                .on("node_configuration", shown.path("id").asText(), node)
                .with(details.put("changed", changed)));
  }

  static Refusal absentNode(int nodeId) {
    return Refusal.notFound("There is no node " + nodeId + ".");
  }

  static Refusal absent(int nodeId, int configuration) {
    return Refusal.notFound("The node " + nodeId + " has no configuration " + configuration + ".");
  }
}
