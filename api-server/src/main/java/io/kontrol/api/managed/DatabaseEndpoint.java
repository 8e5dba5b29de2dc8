package io.kontrol.api.managed;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.managed.model.LifecycleStatus;
import io.kontrol.api.managed.row.DatabaseObjects;
import io.kontrol.api.observed.event.EventPages;
import io.kontrol.api.platform.database.Database;
import io.kontrol.api.platform.http.QueryParameters;
import io.kontrol.api.platform.http.Reply;
import io.kontrol.api.platform.http.RequestContext;
import io.kontrol.api.platform.http.RequiredRight;
import io.kontrol.api.platform.idempotency.RequestTransactions;
import io.kontrol.api.platform.identity.Right;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.api.platform.transaction.WriteResult;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Response;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Managed databases. */
@Path("/api/v1/databases")
@Produces(Reply.JSON)
public class DatabaseEndpoint {
  private static final int DEFAULT_LIMIT = 100;
  private static final int MOST = 1_000;
  private static final int MOST_PAGES = 10_000;
  private static final String PATH = "/api/v1/databases/";

  private final Database database;
  private final RequestTransactions transactions;
  private final ManagedDatabases databases;
  private final ShownDatabases shown;
  private final EventPages pages;
  private final RequestContext request;

  DatabaseEndpoint(
      Database database,
      RequestTransactions transactions,
      ManagedDatabases databases,
      ShownDatabases shown,
      EventPages pages,
      RequestContext request) {
    this.database = database;
    this.transactions = transactions;
    this.databases = databases;
    this.shown = shown;
    this.pages = pages;
    this.request = request;
  }

  @POST
  @RequiredRight(Right.DATABASES_WRITE)
  @Consumes({Reply.JSON, Reply.YAML})
  @QueryParameters({"author", "message"})
  public Response create(byte[] body) {
    NewDatabase wanted = NewDatabase.read(body, request.contentType());
    return transactions.runOnce(
        body,
        connection -> {
          WriteResult<UUID> written = databases.create(connection, wanted, request.principal());
          Reply reply =
              reply(connection, 201, written.value()).with("Location", PATH + written.value());
          return written.as(reply);
        });
  }

  @GET
  @RequiredRight(Right.DATABASES_READ)
  @QueryParameters({
    "owner_team",
    "status",
    "cluster_id",
    "namespace",
    "name_prefix",
    "page",
    "limit",
    "continue"
  })
  public Response list() {
    DatabaseQuery.Filter filter =
        new DatabaseQuery.Filter(
            request.query("owner_team").orElse(null),
            status(),
            request.query("cluster_id").orElse(null),
            request.query("namespace").orElse(null),
            request.query("name_prefix").orElse(null));
    int limit = request.number("limit", DEFAULT_LIMIT, 1, MOST);
    int page = request.number("page", 1, 1, MOST_PAGES);
    Optional<String> continued = request.query("continue");
    if (continued.isPresent() && request.query("page").isPresent()) {
      throw Refusal.malformed(
          "invalid_query_parameter", "A list goes on by continue or by page, not by both.");
    }
    DatabaseQuery.Place place = new DatabaseQuery.Place(continued, (page - 1) * limit, limit);
    ObjectNode items =
        database.read(
            connection -> DatabaseQuery.page(connection, filter, request.permissions(), place));
    return Reply.json(200, items).response();
  }

  private @Nullable String status() {
    String status = request.query("status").orElse(null);
    List<String> known =
        Arrays.stream(LifecycleStatus.values()).map(LifecycleStatus::text).toList();
    if (status != null && !known.contains(status)) {
      throw Refusal.malformed("invalid_query_parameter", "status is one of " + known + ".");
    }
    return status;
  }

  @GET
  @RequiredRight(Right.DATABASES_READ)
  @Path("/{id}")
  public Response show(@PathParam("id") String id) {
    return Reply.json(200, shown.find(id)).response();
  }

  @PATCH
  @RequiredRight(Right.DATABASES_WRITE)
  @Path("/{id}")
  @Consumes({"application/merge-patch+json", Reply.JSON})
  @QueryParameters({"author", "message"})
  public Response edit(@PathParam("id") String id, byte[] body) {
    UUID uuid = ShownDatabases.parse(id);
    DatabaseEdit edit = DatabaseEdit.read(body);
    return transactions.run(
        connection ->
            answered(connection, 200, databases.edit(connection, uuid, edit, request.principal())));
  }

  @DELETE
  @RequiredRight(Right.DATABASES_WRITE)
  @Path("/{id}")
  @QueryParameters({"retain", "author", "message"})
  public Response delete(@PathParam("id") String id) {
    UUID uuid = ShownDatabases.parse(id);
    boolean retain = request.flag("retain");
    return transactions.run(
        connection ->
            answered(
                connection, 202, databases.delete(connection, uuid, retain, request.principal())));
  }

  @POST
  @RequiredRight(Right.DATABASES_WRITE)
  @Path("/{id}/retry")
  @QueryParameters({"recreate", "author", "message"})
  public Response retry(@PathParam("id") String id, byte[] body) {
    UUID uuid = ShownDatabases.parse(id);
    boolean recreate = request.flag("recreate");
    return transactions.runOnce(
        body,
        connection ->
            answered(
                connection, 202, databases.retry(connection, uuid, recreate, request.principal())));
  }

  @POST
  @RequiredRight(Right.DATABASES_WRITE)
  @Path("/{id}/pause")
  @QueryParameters({"author", "message"})
  public Response pause(@PathParam("id") String id, byte[] body) {
    return setPaused(id, body, true);
  }

  @POST
  @RequiredRight(Right.DATABASES_WRITE)
  @Path("/{id}/resume")
  @QueryParameters({"author", "message"})
  public Response resume(@PathParam("id") String id, byte[] body) {
    return setPaused(id, body, false);
  }

  private Response setPaused(String id, byte[] body, boolean paused) {
    UUID uuid = ShownDatabases.parse(id);
    return transactions.runOnce(
        body,
        connection ->
            answered(
                connection, 202, databases.pause(connection, uuid, paused, request.principal())));
  }

  @GET
  @RequiredRight(Right.DATABASES_READ)
  @Path("/{id}/connection")
  public Response connection(@PathParam("id") String id) {
    return Reply.json(200, ConnectionDetails.of(shown.find(id))).response();
  }

  /** The transitions of the database, and the events of its objects. */
  @GET
  @RequiredRight(Right.DATABASES_READ)
  @Path("/{id}/events")
  @QueryParameters({"type", "source", "sort", "limit", "continue"})
  public Response events(@PathParam("id") String id) {
    ObjectNode found = shown.find(id);
    return pages.pageOf(
        database.read(
            connection ->
                DatabaseObjects.everOf(connection, UUID.fromString(found.path("id").asText()))));
  }

  private static WriteResult<Reply> answered(
      Connection connection, int status, WriteResult<UUID> written) throws SQLException {
    return written.as(reply(connection, status, written.value()));
  }

  private static Reply reply(Connection connection, int status, UUID id) throws SQLException {
    return Reply.json(status, DatabaseQuery.one(connection, id).orElseThrow());
  }
}
