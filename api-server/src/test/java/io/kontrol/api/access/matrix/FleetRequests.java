package io.kontrol.api.access.matrix;

import static io.kontrol.api.access.matrix.MatrixRequest.request;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.api.access.matrix.MatrixRequest.Call;
import io.kontrol.api.fleet.FleetRows;
import io.kontrol.api.testing.Api;
import io.kontrol.api.testing.ApiDatabase;
import io.kontrol.api.testing.Manifests;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** Nodes, their configurations, pools, schedules and figures. */
final class FleetRequests {
  private FleetRequests() {}

  static List<MatrixRequest> all() {
    return Stream.of(nodes(), configurations(), figures()).flatMap(List::stream).toList();
  }

  private static List<MatrixRequest> nodes() {
    String path = "/api/v1/nodes";
    String tokens = path + "/registration-tokens";
    String node = "{\"name\":\"matrix\",\"region\":\"here\"}";
    return List.of(
        request("GET " + path, caller -> Call.to(path + "?limit=1&region=" + region(node()))),
        request("POST " + path, caller -> Call.to(path).json(node)),
        request("GET " + path + "/{id}", caller -> Call.to(path + "/" + node())),
        request("PATCH " + path + "/{id}", caller -> Call.to(path + "/" + node()).json(node)),
        request("DELETE " + path + "/{id}", caller -> Call.to(path + "/" + node())),
        request("GET " + path + "/{id}/lifecycle", caller -> Call.to(lifecycle(node()))),
        request(
            "GET " + path + "/{id}/heartbeats",
            caller -> Call.to(path + "/" + node() + "/heartbeats")),
        request(
            "POST " + path + "/{id}/rotate-key",
            caller -> Call.to(path + "/" + node() + "/rotate-key").json("{}")),
        request(
            "POST " + path + "/{id}/revoke-key",
            caller -> Call.to(path + "/" + node() + "/revoke-key")),
        request(
                "POST " + path + "/{id}/heartbeat",
                caller ->
                    Call.to(path + "/" + node() + "/heartbeat").json("{\"status\":\"ACTIVE\"}"))
            .about("another's"),
        request("GET " + tokens, caller -> Call.to(tokens + "?limit=1")),
        request("POST " + tokens, caller -> Call.to(tokens).json("{}")),
        request(
            "DELETE " + tokens + "/{id}",
            caller -> Call.to(tokens + "/" + registrationToken().path("id").asText())),
        request(
            "POST " + path + "/register",
            caller ->
                Call.to(path + "/register")
                    .json(
                        "{\"token\":\"%s\",\"name\":\"matrix\",\"region\":\"here\"}"
                            .formatted(registrationToken().path("token").asText()))));
  }

  private static String node() {
    return ApiDatabase.query(
        "INSERT INTO nodes (name, region) VALUES ('matrix', 'matrix') RETURNING id");
  }

  private static String region(String node) {
    return ApiDatabase.query("SELECT region FROM nodes WHERE id = " + node);
  }

  private static String lifecycle(String node) {
    ApiDatabase.execute(
        "INSERT INTO node_lifecycle_logs (node_id, event_type, new_status) VALUES (%s, 'REGISTERED', 'INACTIVE')"
            .formatted(node));
    return "/api/v1/nodes/" + node + "/lifecycle";
  }

  private static JsonNode registrationToken() {
    return Api.post("/api/v1/nodes/registration-tokens", "{}").expect(201).json();
  }

  private static List<MatrixRequest> configurations() {
    String path = "/api/v1/nodes/{id}/config";
    String schema = "/api/v1/nodes/config-schema";
    return List.of(
        onConfigured("GET " + path, Call::to),
        onConfigured("PUT " + path, it -> Call.to(it).body(Api.YAML, "second: true")),
        onConfigured(
            "POST " + path + "/rollback",
            it ->
                Call.to(it + "/rollback").json("{\"configuration_id\":" + configuration(it) + "}")),
        onConfigured("GET " + path + "/history", it -> Call.to(it + "/history")),
        onConfigured(
            "GET " + path + "/history/{configuration}",
            it -> Call.to(it + "/history/" + configuration(it))),
        onConfigured(
            "GET " + path + "/history/{configuration}/diff",
            it -> Call.to(it + "/history/" + configuration(it) + "/diff")),
        onConfigured(
            "POST /api/v1/nodes/config-pushes",
            it ->
                Call.to("/api/v1/nodes/config-pushes")
                    .json("{\"yaml_config\":\"a: 1\",\"region\":\"matrix\"}")),
        request(
            "GET " + schema,
            caller -> {
              Api.put(schema, "{}").expect(200);
              return Call.to(schema);
            }),
        request("PUT " + schema, caller -> Call.to(schema).json("{}")),
        request(
            "DELETE " + schema,
            caller -> {
              Api.put(schema, "{}").expect(200);
              return Call.to(schema);
            }));
  }

  private static List<MatrixRequest> figures() {
    String api = "/api/v1";
    return List.of(
        request("GET /api/v1/analytics/system", caller -> Call.to(api + "/analytics/system")),
        request(
            "GET /api/v1/analytics/system/latest",
            caller -> {
              ApiDatabase.execute(
                  "INSERT INTO system_analytics (timestamp) VALUES ('2021-01-01 00:00+00') ON CONFLICT DO NOTHING");
              return Call.to(api + "/analytics/system/latest");
            }),
        request("GET /api/v1/analytics/regions", caller -> Call.to(api + "/analytics/regions")),
        request(
            "GET /api/v1/analytics/regions/{region}",
            caller -> Call.to(api + "/analytics/regions/matrix")),
        request("GET /api/v1/metrics", caller -> Call.to(api + "/metrics?metric_type=cpu")),
        request("GET /api/v1/metrics/types", caller -> Call.to(api + "/metrics/types")),
        request(
            "GET /api/v1/nodes/{id}/analytics",
            caller -> Call.to(api + "/nodes/" + fleetNode() + "/analytics")),
        request(
            "GET /api/v1/nodes/{id}/metrics",
            caller -> Call.to(api + "/nodes/" + fleetNode() + "/metrics")),
        onPool("analytics"),
        onPool("metrics"),
        onPool("scaling-events"));
  }

  private static MatrixRequest onPool(String what) {
    return request(
        "GET /api/v1/pools/{id}/" + what,
        caller -> {
          int pool = FleetRows.pool(fleetNode(), Manifests.name("matrix"), "matrix");
          return Call.to("/api/v1/pools/" + pool + "/" + what);
        });
  }

  private static int fleetNode() {
    return FleetRows.node(Manifests.name("matrix"), "matrix");
  }

  /** Of a new node that has one configuration. */
  private static MatrixRequest onConfigured(String operation, Function<String, Call> call) {
    return request(
        operation,
        caller -> {
          String path = "/api/v1/nodes/" + fleetNode() + "/config";
          Api.put(path, "first: true", "Content-Type", Api.YAML).expect(200);
          return call.apply(path);
        });
  }

  private static int configuration(String path) {
    return Api.get(path + "/history").expect(200).json().at("/items/0/id").asInt();
  }
}
