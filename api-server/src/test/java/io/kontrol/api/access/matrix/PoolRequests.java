package io.kontrol.api.access.matrix;

import static io.kontrol.api.access.matrix.MatrixRequest.request;

import io.kontrol.api.access.matrix.MatrixRequest.Call;
import io.kontrol.api.fleet.TestFleet;
import io.kontrol.api.testing.Manifests;
import java.util.List;

/** Pools and schedules. */
final class PoolRequests {
  private static final String MERGE = "application/merge-patch+json";
  private static final String POOLS = TestFleet.POOLS;
  private static final String SCHEDULES = TestFleet.SCHEDULES;
  private static final String NODE = "/api/v1/nodes/{id}";

  private PoolRequests() {}

  static List<MatrixRequest> all() {
    return List.of(
        request(
            "GET " + POOLS,
            caller ->
                Call.to(POOLS + "?node_id=" + TestFleet.pool(TestFleet.node()).path("node_id"))),
        request(
            "POST " + POOLS,
            caller ->
                Call.to(POOLS)
                    .json(
                        TestFleet.json(
                            "{'node_id':%d,'oracle_pool_id':'%s','name':'matrix'}"
                                .formatted(TestFleet.node(), Manifests.name("ocid"))))),
        request("GET " + POOLS + "/{id}", caller -> Call.to(pool())),
        request(
            "PATCH " + POOLS + "/{id}",
            caller -> Call.to(pool()).body(MERGE, "{\"name\":\"patched\"}")),
        request("DELETE " + POOLS + "/{id}", caller -> Call.to(pool())),
        request("GET " + POOLS + "/{id}/bounds", caller -> Call.to(pool() + "/bounds")),
        request(
            "GET " + SCHEDULES,
            caller -> {
              int node = TestFleet.node();
              TestFleet.schedule(node, "matrix", "08:00-18:00", 5);
              return Call.to(SCHEDULES + "?node_id=" + node);
            }),
        request("POST " + SCHEDULES, caller -> Call.to(SCHEDULES).json(body(TestFleet.node()))),
        request("GET " + SCHEDULES + "/{id}", caller -> Call.to(schedule())),
        request(
            "PATCH " + SCHEDULES + "/{id}",
            caller -> Call.to(schedule()).body(MERGE, "{\"name\":\"patched\"}")),
        request("DELETE " + SCHEDULES + "/{id}", caller -> Call.to(schedule())),
        request(
            "GET " + NODE + "/schedules",
            caller -> {
              int node = TestFleet.node();
              TestFleet.schedule(node, "matrix", "08:00-18:00", 5);
              return Call.to(node(node) + "/schedules");
            }),
        request(
            "POST " + NODE + "/schedules",
            caller -> {
              int node = TestFleet.node();
              return Call.to(node(node) + "/schedules").json(body(node));
            }),
        request(
            "GET " + NODE + "/day-plan", caller -> Call.to(node(TestFleet.node()) + "/day-plan")));
  }

  private static String node(int id) {
    return "/api/v1/nodes/" + id;
  }

  private static String pool() {
    return TestFleet.path(POOLS, TestFleet.pool(TestFleet.node()));
  }

  private static String schedule() {
    return TestFleet.path(
        SCHEDULES, TestFleet.schedule(TestFleet.node(), "matrix", "08:00-18:00", 5));
  }

  private static String body(int node) {
    return TestFleet.scheduleBody(node, "matrix", "08:00-18:00", 5);
  }
}
