package io.kontrol.api.webhook;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.job.Jobs;
import io.kontrol.api.platform.audit.AuditCategory;
import io.kontrol.api.platform.audit.AuditEntry;
import io.kontrol.api.platform.database.Database;
import io.kontrol.api.platform.http.PathIds;
import io.kontrol.api.platform.http.QueryParameters;
import io.kontrol.api.platform.http.Reply;
import io.kontrol.api.platform.http.RequestContext;
import io.kontrol.api.platform.http.RequiredRight;
import io.kontrol.api.platform.idempotency.RequestTransactions;
import io.kontrol.api.platform.identity.Right;
import io.kontrol.api.platform.page.PageCursor;
import io.kontrol.api.platform.page.Pages;
import io.kontrol.api.platform.page.Pages.Place;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.api.platform.transaction.WriteResult;
import io.kontrol.model.event.Event;
import io.kontrol.model.event.EventLog;
import io.kontrol.model.event.EventSource;
import io.kontrol.model.json.Json;
import io.kontrol.model.wake.Channel;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Who is told of events, and how that went. */
@Path("/api/v1/webhooks")
@Produces(Reply.JSON)
public class WebhookEndpoint {
  private static final int DEFAULT_LIMIT = 100;
  private static final int MOST = 1_000;
  private static final String LIST = "webhooks";

  private final EventLog events = new EventLog(EventSource.USER);
  private final Database database;
  private final RequestTransactions transactions;
  private final WebhookServices services;
  private final RequestContext request;

  public WebhookEndpoint(
      Database database,
      RequestTransactions transactions,
      WebhookServices services,
      RequestContext request) {
    this.database = database;
    this.transactions = transactions;
    this.services = services;
    this.request = request;
  }

  /** An Idempotency-Key has no effect: the answer may hold the secret, and is not kept. */
  @POST
  @RequiredRight(Right.WEBHOOKS_MANAGE)
  @Consumes({Reply.JSON, Reply.YAML})
  public Response create(byte[] body) throws InterruptedException {
    WebhookDefinition wanted = checked(body);
    SigningSecret secret = wanted.secret().orElseGet(SigningSecret::random);
    return transactions.run(
        connection -> {
          int id = WebhookRows.insert(connection, wanted, secret, request.identity().name());
          ObjectNode shown = WebhookRows.show(connection, id).orElseThrow();
          WriteResult<Reply> told = told(connection, "WebhookCreated", shown, 201);
          if (wanted.secret().isEmpty()) {
            shown.put("secret", secret.text());
          }
          return told.as(
              Reply.json(201, shown).with(HttpHeaders.LOCATION, "/api/v1/webhooks/" + id));
        });
  }

  private WebhookDefinition checked(byte[] body) throws InterruptedException {
    WebhookDefinition wanted = WebhookDefinition.read(body, request.contentType());
    var unused = services.targets().check(wanted.url());
    return wanted;
  }

  @GET
  @RequiredRight(Right.WEBHOOKS_MANAGE)
  @QueryParameters({"limit", "continue"})
  public Response list() {
    int limit = request.number("limit", DEFAULT_LIMIT, 1, MOST);
    int before =
        request
            .query("continue")
            .map(text -> PageCursor.decode(text, LIST).id())
            .orElse(Integer.MAX_VALUE);
    List<ObjectNode> page =
        database.read(connection -> WebhookRows.page(connection, before, limit + 1));
    return Reply.json(200, Pages.of(page, limit, Place.by("id", LIST))).response();
  }

  @GET
  @RequiredRight(Right.WEBHOOKS_MANAGE)
  @Path("/{id}")
  public Response get(@PathParam("id") String id) {
    return Reply.json(200, find(PathIds.parse(id))).response();
  }

  /** Without a secret it keeps the one that it has. */
  @PUT
  @RequiredRight(Right.WEBHOOKS_MANAGE)
  @Consumes({Reply.JSON, Reply.YAML})
  @Path("/{id}")
  public Response replace(@PathParam("id") String id, byte[] body) throws InterruptedException {
    int number = PathIds.parse(id);
    find(number);
    WebhookDefinition wanted = checked(body);
    return transactions.run(
        connection -> {
          lock(connection, number);
          WebhookRows.update(connection, number, wanted);
          if (!wanted.active()) {
            Jobs.discard(connection, Webhook.target(number));
          }
          ObjectNode shown = WebhookRows.show(connection, number).orElseThrow();
          return told(connection, "WebhookUpdated", shown, 200);
        });
  }

  @DELETE
  @RequiredRight(Right.WEBHOOKS_MANAGE)
  @Path("/{id}")
  public Response delete(@PathParam("id") String id) {
    int number = PathIds.parse(id);
    return transactions.run(
        connection -> {
          ObjectNode shown = lock(connection, number);
          WebhookRows.delete(connection, number);
          Jobs.discard(connection, Webhook.target(number));
          return told(connection, "WebhookDeleted", shown, 200);
        });
  }

  /**
   * Sends an event to try it, once, whether or not it is active; the deliveries show the answer.
   */
  @POST
  @RequiredRight(Right.WEBHOOKS_MANAGE)
  @Path("/{id}/ping")
  public Response ping(@PathParam("id") String id, byte[] body) {
    int number = PathIds.parse(id);
    return transactions.runOnce(
        body,
        connection -> {
          ObjectNode shown = lock(connection, number);
          ObjectNode event =
              Json.mapper()
                  .createObjectNode()
                  .put("id", "ping_" + UUID.randomUUID())
                  .put("type", "WebhookPing")
                  .put("created_at", Instant.now().toString());
          event.putObject("data").put("webhook_id", number);
          Jobs.enqueue(connection, WebhookFeed.job(number, event, true));
          ObjectNode reply =
              Json.mapper().createObjectNode().put("event_id", event.path("id").asText());
          return audited("WEBHOOK_PINGED", shown, Reply.json(202, reply));
        });
  }

  @GET
  @RequiredRight(Right.WEBHOOKS_MANAGE)
  @Path("/{id}/deliveries")
  @QueryParameters({"limit", "continue"})
  public Response deliveries(@PathParam("id") String id) {
    int number = PathIds.parse(id);
    find(number);
    int limit = request.number("limit", DEFAULT_LIMIT, 1, MOST);
    String list = "deliveries of " + number;
    long before =
        request
            .query("continue")
            .map(text -> PageCursor.decodeLong(text, list))
            .orElse(Long.MAX_VALUE);
    List<ObjectNode> page =
        database.read(connection -> DeliveryRows.page(connection, number, before, limit + 1));
    return Reply.json(200, Pages.of(page, limit, Place.byLongId(list))).response();
  }

  private ObjectNode find(int id) {
    return database
        .read(connection -> WebhookRows.show(connection, id))
        .orElseThrow(() -> absent(id));
  }

  private static ObjectNode lock(Connection connection, int id) throws SQLException {
    return WebhookRows.lock(connection, id).orElseThrow(() -> absent(id));
  }

  private static Refusal absent(int id) {
    return Refusal.notFound("There is no webhook " + id + ".");
  }

  private WriteResult<Reply> told(Connection connection, String event, ObjectNode shown, int status)
      throws SQLException {
    ObjectNode data = details(shown).put("webhook_id", shown.path("id").asInt());
    data.put("author", request.identity().name());
    events.append(connection, List.of(new Event(event, null, null, null, null, data)));
    String action = event.replaceAll("(?<=[a-z])(?=[A-Z])", "_").toUpperCase(java.util.Locale.ROOT);
    return audited(action, shown, Reply.json(status, shown));
  }

  private static WriteResult<Reply> audited(String action, ObjectNode shown, Reply reply) {
    String id = shown.path("id").asText();
    String host = host(shown);
    AuditEntry entry =
        AuditEntry.of(
                action,
                AuditCategory.SYSTEM,
                action.toLowerCase(java.util.Locale.ROOT).replace('_', ' ') + ": " + host)
            .on("webhook", id, host)
            .with(details(shown));
    return WriteResult.unchanged(reply).audited(entry).waking(Channel.JOBS);
  }

  /** The rest of a URL may hold what only the receiver should know. */
  private static ObjectNode details(ObjectNode shown) {
    ObjectNode details = Json.mapper().createObjectNode().put("host", host(shown));
    details.set("event_types", shown.path("event_types"));
    details.put("cluster_pattern", shown.path("cluster_pattern").asText());
    details.put("namespace_pattern", shown.path("namespace_pattern").asText());
    return details.put("is_active", shown.path("is_active").asBoolean());
  }

  private static String host(ObjectNode shown) {
    return URI.create(shown.path("url").asText()).getHost();
  }
}
