package io.kontrol.api.access.matrix;

import static io.kontrol.api.access.matrix.MatrixRequest.request;
import static io.kontrol.api.access.matrix.MatrixRequests.CLUSTER;
import static io.kontrol.api.access.matrix.MatrixRequests.IN_CLUSTER;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.api.access.matrix.MatrixRequest.Call;
import io.kontrol.api.stack.deployment.TestDeployments;
import io.kontrol.api.stack.template.TestTemplates;
import io.kontrol.api.testing.Api;
import io.kontrol.api.testing.Manifests;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/** Templates, deployments and upgrades. */
final class StackRequests {
  private static int template;

  private StackRequests() {}

  static List<MatrixRequest> all() {
    return Stream.of(templates(), deployments(), upgrades()).flatMap(List::stream).toList();
  }

  private static List<MatrixRequest> templates() {
    String path = "/api/v1/templates";
    return List.of(
        onTemplate("GET " + path, id -> Call.to(path + "?limit=1")),
        request(
            "POST " + path,
            caller -> Call.to(path).json(TestTemplates.body(Manifests.name("matrix")))),
        request(
            "POST " + path + "/from-manifests",
            caller -> Call.to(path + "/from-manifests").json(CoreRequests.manifest())),
        onTemplate("GET " + path + "/{id}", id -> Call.to(path + "/" + id)),
        onTemplate("DELETE " + path + "/{id}", id -> Call.to(path + "/" + id)),
        onTemplate("GET " + path + "/{id}/versions", id -> Call.to(path + "/" + id + "/versions")),
        onTemplate(
            "POST " + path + "/{id}/versions",
            id -> Call.to(path + "/" + id + "/versions").json(TestTemplates.nextVersion())),
        onTemplate(
            "GET " + path + "/{id}/versions/{version}",
            id -> Call.to(path + "/" + id + "/versions/1")),
        onTemplate("GET " + path + "/{id}/diff", id -> Call.to(path + "/" + id + "/diff")),
        onTemplate(
            "POST " + path + "/{id}/render",
            id -> Call.to(path + "/" + id + "/render").json("{}")));
  }

  private static MatrixRequest onTemplate(String operation, IntFunction<Call> call) {
    return request(
        operation,
        caller -> call.apply(TestTemplates.create(Manifests.name("matrix")).path("id").asInt()));
  }

  private static List<MatrixRequest> deployments() {
    String path = TestDeployments.PATH;
    String one = path + "/{id}";
    return List.of(
        onDeployment("GET " + path, id -> Call.to(path + IN_CLUSTER)),
        request(
            "POST " + path,
            caller ->
                Call.to(path)
                    .json(
                        TestDeployments.body(
                            Manifests.name("matrix"), CLUSTER, "shop", ofDeployments(), ""))),
        onDeployment("GET " + one, Call::to),
        onDeployment(
            "PATCH " + one,
            id ->
                Call.to(id)
                    .body(TestDeployments.MERGE, "{\"parameters\":{\"greeting\":\"patched\"}}")),
        onDeployment(
            "PUT " + one, id -> Call.to(id).json("{\"parameters\":{\"greeting\":\"put\"}}")),
        onDeployment("DELETE " + one, Call::to),
        onDeployment("POST " + one + "/pause", id -> Call.to(id + "/pause")),
        onDeployment("POST " + one + "/resume", id -> Call.to(id + "/resume")),
        onDeployment("POST " + one + "/reconcile", id -> Call.to(id + "/reconcile")),
        onDeployment("POST " + one + "/upgrade", id -> Call.to(id + "/upgrade")),
        onDeployment(
            "POST " + one + "/rollback",
            id -> Call.to(id + "/rollback").json("{\"generation\":1}")),
        onDeployment("GET " + one + "/history", id -> Call.to(id + "/history")),
        onDeployment("GET " + one + "/history/{generation}", id -> Call.to(id + "/history/1")),
        onDeployment("GET " + one + "/diff", id -> Call.to(id + "/diff?from=1")),
        onDeployment("GET " + one + "/drift", id -> Call.to(id + "/drift")),
        request("POST " + one + "/adopt", caller -> Call.to(drifted() + "/adopt")),
        onDeployment("GET " + one + "/resources", id -> Call.to(id + "/resources")),
        onDeployment("GET " + one + "/events", id -> Call.to(id + "/events")),
        onDeployment("GET " + one + "/events/stream", id -> Call.to(id + "/events/stream")));
  }

  /** The path of a deployment in which somebody has changed what may be adopted. */
  private static String drifted() {
    String body =
        TestDeployments.body(
            Manifests.name("matrix"), CLUSTER, "shop", ofDeployments(), ",'drift_policy':'adopt'");
    JsonNode made = Api.post(TestDeployments.PATH, body).expect(201).json();
    TestDeployments.converge(made);
    TestDeployments.changeByHand(made, "ConfigMap", "{data,greeting}", "\"by hand\"");
    return TestDeployments.path(made);
  }

  private static List<MatrixRequest> upgrades() {
    String path = "/api/v1/upgrades";
    String one = path + "/{id}";
    return List.of(
        onUpgrade("GET " + path, id -> Call.to(path)),
        request("POST " + path, caller -> Call.to(path).json(newUpgrade())),
        onUpgrade("GET " + one, Call::to),
        onUpgrade("GET " + one + "/items", id -> Call.to(id + "/items")),
        onUpgrade("POST " + one + "/cancel", id -> Call.to(id + "/cancel")),
        onUpgrade("POST " + one + "/resume", id -> Call.to(cancelled(id) + "/resume")));
  }

  private static MatrixRequest onUpgrade(String operation, Function<String, Call> call) {
    return request(operation, caller -> call.apply(upgrade()));
  }

  /** The path of a new one, which waits for a deployment that nobody applies. */
  private static String upgrade() {
    return Api.post("/api/v1/upgrades", newUpgrade()).expect(202).header("Location").orElseThrow();
  }

  private static String newUpgrade() {
    int upgraded = TestDeployments.template();
    String body = TestDeployments.body(Manifests.name("matrix"), CLUSTER, "shop", upgraded, "");
    Api.post(TestDeployments.PATH, body).expect(201);
    TestDeployments.secondVersion(upgraded);
    return "{\"template_id\":" + upgraded + "}";
  }

  private static String cancelled(String upgrade) {
    Api.post(upgrade + "/cancel", "").expect(200);
    return upgrade;
  }

  private static MatrixRequest onDeployment(String operation, Function<String, Call> call) {
    return request(operation, caller -> call.apply(deployment()));
  }

  /** The path of a new one. */
  private static String deployment() {
    String body =
        TestDeployments.body(Manifests.name("matrix"), CLUSTER, "shop", ofDeployments(), "");
    return TestDeployments.path(Api.post(TestDeployments.PATH, body).expect(201).json());
  }

  private static synchronized int ofDeployments() {
    if (template == 0) {
      template = TestDeployments.template();
    }
    return template;
  }
}
