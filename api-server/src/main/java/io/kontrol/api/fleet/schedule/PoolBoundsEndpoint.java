package io.kontrol.api.fleet.schedule;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.platform.database.Database;
import io.kontrol.api.platform.http.PathIds;
import io.kontrol.api.platform.http.Reply;
import io.kontrol.api.platform.http.RequiredRight;
import io.kontrol.api.platform.identity.Right;
import io.kontrol.api.platform.refusal.Refusal;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Response;
import java.time.Instant;

/** What holds for a pool now, by which schedule, and until when. */
@Path("/api/v1/pools/{id}/bounds")
@Produces(Reply.JSON)
public class PoolBoundsEndpoint {
  private final Database database;
  private final Bounds bounds;

  public PoolBoundsEndpoint(Database database, Bounds bounds) {
    this.database = database;
    this.bounds = bounds;
  }

  @GET
  @RequiredRight(Right.SCHEDULES_READ)
  public Response show(@PathParam("id") String id) {
    int pool = PathIds.parse(id);
    ObjectNode now =
        database.read(
            connection -> {
              Instant moment = ScheduleClock.OF_THE_DATABASE.now(connection);
              return bounds
                  .ofPool(connection, pool, moment)
                  .map(bound -> BoundJson.of(pool, bound, moment))
                  .orElseThrow(() -> Refusal.notFound("There is no pool " + pool + "."));
            });
    return Reply.json(200, now).response();
  }
}
