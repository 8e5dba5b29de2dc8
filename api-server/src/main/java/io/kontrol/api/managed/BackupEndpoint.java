package io.kontrol.api.managed;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.managed.backup.BackupQuery;
import io.kontrol.api.managed.backup.RecoveryWindow;
import io.kontrol.api.managed.model.ManagedDatabase;
import io.kontrol.api.managed.row.DatabaseRows;
import io.kontrol.api.platform.database.Database;
import io.kontrol.api.platform.http.QueryParameters;
import io.kontrol.api.platform.http.Reply;
import io.kontrol.api.platform.http.RequestContext;
import io.kontrol.api.platform.http.RequiredRight;
import io.kontrol.api.platform.idempotency.RequestTransactions;
import io.kontrol.api.platform.identity.Right;
import io.kontrol.api.platform.transaction.WriteResult;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Response;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;

/** Backups of managed databases. */
@Path("/api/v1/databases/{id}")
@Produces(Reply.JSON)
public class BackupEndpoint {
  private static final int DEFAULT_LIMIT = 100;
  private static final int MOST = 1_000;

  private final Database database;
  private final RequestTransactions transactions;
  private final DatabaseBackups backups;
  private final ShownDatabases shown;
  private final RequestContext request;

  BackupEndpoint(
      Database database,
      RequestTransactions transactions,
      DatabaseBackups backups,
      ShownDatabases shown,
      RequestContext request) {
    this.database = database;
    this.transactions = transactions;
    this.backups = backups;
    this.shown = shown;
    this.request = request;
  }

  @POST
  @RequiredRight(Right.DATABASES_WRITE)
  @Path("/backup")
  @QueryParameters({"author", "message"})
  public Response backUp(@PathParam("id") String id, byte[] body) {
    UUID uuid = ShownDatabases.parse(id);
    return transactions.runOnce(
        body,
        connection -> {
          WriteResult<UUID> written = backups.request(connection, uuid, request.principal());
          return written.as(Reply.json(202, BackupQuery.one(connection, written.value())));
        });
  }

  /** Those that were asked for, and what is known of all of them together. */
  @GET
  @RequiredRight(Right.DATABASES_READ)
  @Path("/backups")
  @QueryParameters({"limit", "continue"})
  public Response list(@PathParam("id") String id) {
    UUID uuid = UUID.fromString(shown.find(id).path("id").asText());
    int limit = request.number("limit", DEFAULT_LIMIT, 1, MOST);
    ObjectNode body = database.read(connection -> page(connection, uuid, limit));
    return Reply.json(200, body).response();
  }

  private ObjectNode page(Connection connection, UUID id, int limit) throws SQLException {
    ObjectNode body = BackupQuery.page(connection, id, request.query("continue"), limit);
    ManagedDatabase of = DatabaseRows.find(connection, id).orElseThrow(ManagedDatabases::absent);
    RecoveryWindow.of(connection, of).addTo(body);
    return body;
  }
}
