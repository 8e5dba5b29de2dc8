package io.kontrol.api.access.matrix;

import static io.kontrol.api.access.matrix.MatrixRequest.request;
import static io.kontrol.api.access.matrix.MatrixRequests.IN_CLUSTER;

import io.kontrol.api.access.matrix.MatrixRequest.Call;
import io.kontrol.api.testing.Api;
import io.kontrol.api.testing.ApiDatabase;
import io.kontrol.api.testing.Manifests;
import java.util.List;
import java.util.Objects;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/** Resources, and what is counted over all of them. */
final class CoreRequests {
  private static final String RESOURCE = "/api/v1/resources/{id}";

  private CoreRequests() {}

  static List<MatrixRequest> all() {
    return Stream.of(resources(), fleet()).flatMap(List::stream).toList();
  }

  private static List<MatrixRequest> resources() {
    return List.of(
        onResource("GET /api/v1/resources", id -> Call.to("/api/v1/resources" + IN_CLUSTER)),
        request(
            "POST /api/v1/resources",
            caller -> Call.to("/api/v1/resources" + IN_CLUSTER).json(manifest())),
        request(
            "POST /api/v1/apply",
            caller -> Call.to("/api/v1/apply" + IN_CLUSTER).json("[" + manifest() + "]")),
        onResource("GET " + RESOURCE, id -> Call.to(path(id))),
        onResource("PUT " + RESOURCE, id -> Call.to(path(id)).json(sameIdentity(id, "changed"))),
        onResource(
            "PATCH " + RESOURCE,
            id ->
                Call.to(path(id))
                    .body("application/merge-patch+json", "{\"data\":{\"key\":\"patched\"}}")),
        onResource("DELETE " + RESOURCE, id -> Call.to(path(id))),
        onResource("POST " + RESOURCE + "/reconcile", id -> Call.to(path(id) + "/reconcile")),
        onResource("POST " + RESOURCE + "/enforce", id -> Call.to(path(id) + "/enforce")),
        onResource("POST " + RESOURCE + "/adopt", id -> Call.to(seen(id) + "/adopt")),
        onResource("GET " + RESOURCE + "/diff", id -> Call.to(seen(id) + "/diff")),
        onResource("GET " + RESOURCE + "/events", id -> Call.to(path(id) + "/events")),
        onResource("GET " + RESOURCE + "/revisions", id -> Call.to(path(id) + "/revisions")),
        onResource(
            "GET " + RESOURCE + "/revisions/{revision}", id -> Call.to(path(id) + "/revisions/1")),
        onResource("POST " + RESOURCE + "/rollback", CoreRequests::rollback));
  }

  private static List<MatrixRequest> fleet() {
    return List.of(
        request("GET /api/v1/events", caller -> Call.to("/api/v1/events" + IN_CLUSTER)),
        request(
            "GET /api/v1/events/stream", caller -> Call.to("/api/v1/events/stream" + IN_CLUSTER)),
        request("GET /api/v1/status", caller -> Call.to("/api/v1/status" + IN_CLUSTER)),
        request("GET /api/v1/clusters", caller -> Call.to("/api/v1/clusters")),
        request("GET /api/v1/audit", caller -> Call.to("/api/v1/audit?limit=1")),
        request(
            "GET /api/v1/audit/export",
            caller -> Call.to("/api/v1/audit/export?to=2020-01-01T00:00:00Z")),
        request("GET /api/v1/audit/summary", caller -> Call.to("/api/v1/audit/summary")));
  }

  private static MatrixRequest onResource(String operation, IntFunction<Call> call) {
    return request(operation, caller -> call.apply(resource()));
  }

  private static String path(int id) {
    return "/api/v1/resources/" + id;
  }

  static String manifest() {
    return Manifests.configMap(Manifests.name("matrix"), "value");
  }

  private static int resource() {
    return Api.post("/api/v1/resources" + IN_CLUSTER, manifest())
        .expect(201)
        .json()
        .path("id")
        .asInt();
  }

  private static String sameIdentity(int id, String value) {
    String name = Objects.requireNonNull(Api.get(path(id)).json().path("name").textValue());
    return Manifests.configMap(name, value);
  }

  /** As if the watcher had seen it in the cluster. */
  private static String seen(int id) {
    ApiDatabase.execute(
        """
        INSERT INTO resource_current_states (resource_id, spec, generation, k8s_resource_version)
        SELECT id, desired_spec, 1, '5' FROM resources WHERE id = %d
        """
            .formatted(id));
    return path(id);
  }

  private static Call rollback(int id) {
    Api.put(path(id), sameIdentity(id, "second")).expect(200);
    return Call.to(path(id) + "/rollback").json("{\"revision\":1}");
  }
}
