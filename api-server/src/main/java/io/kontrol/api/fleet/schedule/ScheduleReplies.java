package io.kontrol.api.fleet.schedule;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.platform.database.Database;
import io.kontrol.api.platform.http.Reply;
import io.kontrol.api.platform.http.RequestContext;
import io.kontrol.api.platform.idempotency.RequestTransactions;
import io.kontrol.api.platform.page.PageCursor;
import io.kontrol.api.platform.transaction.WriteResult;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** What the schedules of all nodes, and those of one, answer alike. */
@ApplicationScoped
public class ScheduleReplies {
  private static final int DEFAULT_LIMIT = 100;
  private static final int MOST = 1_000;

  private final Database database;
  private final RequestTransactions transactions;
  private final Schedules schedules;
  private final RequestContext request;

  public ScheduleReplies(
      Database database,
      RequestTransactions transactions,
      Schedules schedules,
      RequestContext request) {
    this.database = database;
    this.transactions = transactions;
    this.schedules = schedules;
    this.request = request;
  }

  /**
   * @param nodeId null for all nodes
   */
  Response page(@Nullable Integer nodeId) {
    return database.read(connection -> page(connection, nodeId));
  }

  /** Not found where there is no such node. */
  Response pageOfNode(int nodeId) {
    return database.read(
        connection -> {
          if (!ScheduleRows.hasNode(connection, nodeId)) {
            throw Schedules.absentNode(nodeId);
          }
          return page(connection, nodeId);
        });
  }

  private Response page(Connection connection, @Nullable Integer nodeId) throws SQLException {
    int pool = request.number("pool_id", 0, 1, Integer.MAX_VALUE);
    Boolean active = request.query("is_active").isPresent() ? request.flag("is_active") : null;
    ScheduleQuery.Filter filter =
        new ScheduleQuery.Filter(nodeId, pool == 0 ? null : (Integer) pool, active);
    int limit = request.number("limit", DEFAULT_LIMIT, 1, MOST);
    int after =
        request
            .query("continue")
            .map(text -> PageCursor.decode(text, filter.list()).id())
            .orElse(0);
    return Reply.json(200, ScheduleQuery.page(connection, filter, after, limit)).response();
  }

  /**
   * @param node of the path
   */
  Response create(byte[] body, OptionalInt node) {
    StoredSchedule wanted = NewSchedule.read(body, request.contentType(), node);
    return transactions.runOnce(
        body,
        connection -> {
          WriteResult<ObjectNode> made =
              schedules.create(connection, wanted, node.isPresent(), request.principal());
          String path = "/api/v1/schedules/" + made.value().path("id").asInt();
          return made.as(Reply.json(201, made.value()).with(HttpHeaders.LOCATION, path));
        });
  }
}
