package io.kontrol.api.fleet.configuration;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.fleet.configuration.PushTargets.Target;
import io.kontrol.api.platform.audit.AuditCategory;
import io.kontrol.api.platform.audit.AuditEntry;
import io.kontrol.api.platform.http.QueryParameters;
import io.kontrol.api.platform.http.Reply;
import io.kontrol.api.platform.http.RequestContext;
import io.kontrol.api.platform.http.RequiredRight;
import io.kontrol.api.platform.idempotency.RequestTransactions;
import io.kontrol.api.platform.identity.Right;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.api.platform.transaction.WriteResult;
import io.kontrol.model.event.Event;
import io.kontrol.model.event.EventLog;
import io.kontrol.model.event.EventSource;
import io.kontrol.model.json.Json;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Response;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Gives many nodes a configuration, all or none; a dry run says what would change. */
@Path("/api/v1/nodes/config-pushes")
@Produces(Reply.JSON)
public class ConfigurationPushEndpoint {
  /** Each node keeps its own copy. */
  private static final long MAX_STORED_BYTES = 268_435_456;

  private static final int MOST_SHOWN = 1_000;

  private final EventLog events = new EventLog(EventSource.USER);
  private final RequestTransactions transactions;
  private final ConfigurationSchemas schemas;
  private final RequestContext request;

  public ConfigurationPushEndpoint(
      RequestTransactions transactions, ConfigurationSchemas schemas, RequestContext request) {
    this.transactions = transactions;
    this.schemas = schemas;
    this.request = request;
  }

  @POST
  @RequiredRight(Right.CONFIGURATIONS_WRITE)
  @Consumes({Reply.JSON, Reply.YAML})
  @QueryParameters({"dry_run", "author", "message"})
  public Response push(byte[] body) {
    boolean dryRun = request.flag("dry_run");
    ConfigurationPush push = ConfigurationPush.read(body, request.contentType());
    return transactions.runOnce(body, connection -> push(connection, push, dryRun));
  }

  private WriteResult<Reply> push(Connection connection, ConfigurationPush push, boolean dryRun)
      throws SQLException {
    ConfigurationText wanted = push.configuration();
    schemas.check(connection, wanted.document());
    List<Target> targets = PushTargets.lock(connection, push.selector(), wanted.hash());
    if (targets.isEmpty()) {
      throw Refusal.invalid("no_nodes", "There is no node that the push is for.");
    }
    List<Target> changing =
        targets.stream().filter(it -> !wanted.hash().equals(it.activeHash())).toList();
    requireStorable(changing, wanted);
    ObjectNode answer = answer(push, targets, changing, dryRun);
    if (dryRun) {
      return WriteResult.unchanged(Reply.json(200, answer)).asWithoutEffect();
    }
    String author = request.identity().name();
    List<Integer> ids = changing.stream().map(Target::id).toList();
    var unused = Activation.activate(connection, ids, wanted.yaml(), wanted.hash(), author);
    return told(connection, push, answer, author);
  }

  private static void requireStorable(List<Target> changing, ConfigurationText wanted) {
    long stored = changing.stream().filter(it -> !it.had()).count() * (long) wanted.yaml().length();
    if (stored > MAX_STORED_BYTES) {
      throw Refusal.tooLarge(
          "A push may store 256 MiB in all, since each node keeps a copy. Push to fewer nodes at a"
              + " time, such as by region.");
    }
  }

  private static ObjectNode answer(
      ConfigurationPush push, List<Target> targets, List<Target> changing, boolean dryRun) {
    String hash = push.configuration().hash();
    ObjectNode answer =
        Json.mapper()
            .createObjectNode()
            .put("dry_run", dryRun)
            .put("config_hash", hash)
            .put("matched", targets.size())
            .put("changed", changing.size());
    ArrayNode nodes = answer.putArray("nodes");
    for (Target target : targets.subList(0, Math.min(MOST_SHOWN, targets.size()))) {
      nodes
          .addObject()
          .put("node_id", target.id())
          .put("name", target.name())
          .put("region", target.region())
          .put("action", target.action(hash))
          .put("previous_config_hash", target.activeHash());
    }
    return answer.put("truncated", targets.size() > MOST_SHOWN);
  }

  private WriteResult<Reply> told(
      Connection connection, ConfigurationPush push, ObjectNode answer, String author)
      throws SQLException {
    ObjectNode details = push.selector().json();
    details.put("config_hash", push.configuration().hash());
    details.set("matched", answer.path("matched"));
    details.set("changed", answer.path("changed"));
    ObjectNode data = details.deepCopy().put("author", author);
    events.append(
        connection, List.of(new Event("NodeConfigurationsPushed", null, null, null, null, data)));
    ArrayNode changed = details.putArray("node_ids");
    answer
        .path("nodes")
        .forEach(
            node -> {
              if (!node.path("action").asText().equals("unchanged")) {
                changed.add(node.path("node_id").intValue());
              }
            });
    String what = "configuration pushed to " + answer.path("changed").asText() + " nodes";
    return WriteResult.unchanged(Reply.json(200, answer))
        .audited(
            AuditEntry.of("NODE_CONFIGS_PUSHED", AuditCategory.CONFIG, what)
                .on("node_configuration", null, null)
                .with(details));
  }
}
