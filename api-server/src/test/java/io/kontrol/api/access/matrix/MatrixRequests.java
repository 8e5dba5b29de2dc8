package io.kontrol.api.access.matrix;

import static io.kontrol.api.access.matrix.MatrixRequest.request;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.api.access.CredentialHash;
import io.kontrol.api.access.matrix.MatrixRequest.Call;
import io.kontrol.api.fleet.FleetRows;
import io.kontrol.api.managed.TestDatabases;
import io.kontrol.api.stack.deployment.TestDeployments;
import io.kontrol.api.stack.template.TestTemplates;
import io.kontrol.api.testing.Api;
import io.kontrol.api.testing.ApiDatabase;
import io.kontrol.api.testing.Manifests;
import io.kontrol.api.testing.TestLogins;
import io.kontrol.api.testing.TestUsers;
import io.kontrol.api.testing.TestUsers.TestUser;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A request for each operation of the API. A new operation gets its own here. */
final class MatrixRequests {
  private static final String CLUSTER = "matrix";
  private static final String IN_CLUSTER = "?cluster_id=" + CLUSTER;
  private static final String RESOURCE = "/api/v1/resources/{id}";

  private static int template;

  private MatrixRequests() {}

  static List<MatrixRequest> all() {
    return Stream.of(
            resources(),
            fleet(),
            account(),
            provider(),
            tokens(),
            users(),
            grants(),
            databases(),
            deployments(),
            upgrades(),
            jobs(),
            webhooks(),
            nodes(),
            configurations(),
            figures(),
            templates(),
            PoolRequests.all())
        .flatMap(List::stream)
        .toList();
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
        onResource("POST " + RESOURCE + "/rollback", MatrixRequests::rollback));
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

  private static List<MatrixRequest> account() {
    return List.of(
        request(
            "POST /api/v1/auth/login",
            caller -> {
              String email = TestLogins.withPassword(TestUsers.user(null));
              return Call.to("/api/v1/auth/login")
                  .json(
                      "{\"email\":\"%s\",\"password\":\"%s\"}"
                          .formatted(email, TestLogins.PASSWORD));
            }),
        request("POST /api/v1/auth/logout", caller -> Call.to("/api/v1/auth/logout")).bySession(),
        request("GET /api/v1/auth/me", caller -> Call.to("/api/v1/auth/me")),
        request("PUT /api/v1/auth/me", caller -> Call.to("/api/v1/auth/me").json(NAME)).bySession(),
        request("PUT /api/v1/auth/me", caller -> Call.to("/api/v1/auth/me").json(NAME))
            .about("by a token"),
        request("GET /api/v1/auth/sessions", caller -> Call.to("/api/v1/auth/sessions"))
            .bySession(),
        request("DELETE /api/v1/auth/sessions", caller -> Call.to("/api/v1/auth/sessions"))
            .bySession(),
        request(
                "DELETE /api/v1/auth/sessions/{id}",
                caller -> Call.to("/api/v1/auth/sessions/" + session(owner(caller))))
            .bySession(),
        request(
                "DELETE /api/v1/auth/sessions/{id}",
                caller -> Call.to("/api/v1/auth/sessions/" + session(TestUsers.user(null))))
            .bySession()
            .about("another's"));
  }

  /** The tests of the provider log in; here there is none. */
  private static List<MatrixRequest> provider() {
    String path = "/api/v1/auth/oidc";
    return List.of(
        request("GET /api/v1/auth/providers", caller -> Call.to("/api/v1/auth/providers")),
        request("GET " + path + "/login", caller -> Call.to(path + "/login")).about("no provider"),
        request("GET " + path + "/callback", caller -> Call.to(path + "/callback"))
            .about("no provider"),
        request("POST " + path + "/logout", caller -> Call.to(path + "/logout"))
            .bySession()
            .about("no provider"));
  }

  private static final String NAME = "{\"full_name\":\"Somebody Else\"}";

  private static List<MatrixRequest> tokens() {
    String path = "/api/v1/tokens";
    return List.of(
        request("GET " + path, caller -> Call.to(path)),
        request("GET " + path, caller -> Call.to(path + "?user_id=" + TestUsers.user(null).id()))
            .about("another's"),
        request(
            "POST " + path,
            caller ->
                Call.to(path)
                    .json(
                        """
                        {"name":"narrow","role":"USER","scopes":[{"cluster":"elsewhere","namespace":"*"}]}""")),
        request(
                "POST " + path,
                caller -> Call.to(path).json("{\"name\":\"wide\",\"role\":\"ADMIN\"}"))
            .about("role ADMIN"),
        request("GET " + path + "/{id}", caller -> Call.to(path + "/" + token(owner(caller)))),
        request(
                "GET " + path + "/{id}",
                caller -> Call.to(path + "/" + token(TestUsers.user(null))))
            .about("another's"),
        request("DELETE " + path + "/{id}", caller -> Call.to(path + "/" + token(owner(caller)))),
        request(
                "DELETE " + path + "/{id}",
                caller -> Call.to(path + "/" + token(TestUsers.user(null))))
            .about("another's"));
  }

  private static List<MatrixRequest> users() {
    String path = "/api/v1/users";
    return List.of(
        request("GET " + path, caller -> Call.to(path)),
        request(
            "POST " + path,
            caller ->
                Call.to(path)
                    .json(
                        "{\"email\":\"%s@tests.local\",\"full_name\":\"New\"}"
                            .formatted(Manifests.name("made-by-matrix")))),
        request("GET " + path + "/{id}", caller -> Call.to(path + "/" + another())),
        request("PATCH " + path + "/{id}", caller -> Call.to(path + "/" + another()).json(NAME)),
        request("DELETE " + path + "/{id}", caller -> Call.to(path + "/" + another())),
        request(
            "POST " + path + "/{id}/password-reset",
            caller -> Call.to(path + "/" + another() + "/password-reset")),
        request(
            "POST /api/v1/auth/password",
            caller ->
                Call.to("/api/v1/auth/password")
                    .json(
                        "{\"link\":\"%s\",\"password\":\"%s\"}"
                            .formatted(link(another()), TestLogins.PASSWORD))));
  }

  private static List<MatrixRequest> grants() {
    String path = "/api/v1/grants";
    return List.of(
        request("GET " + path, caller -> Call.to(path)),
        request("POST " + path, caller -> Call.to(path).json(grant())),
        request(
            "DELETE " + path + "/{id}",
            caller ->
                Call.to(
                    path + "/" + Api.post(path, grant()).expect(201).json().path("id").asInt())));
  }

  private static int another() {
    return TestUsers.user(null).id();
  }

  private static String link(int userId) {
    return Api.post("/api/v1/users/" + userId + "/password-reset", "")
        .expect(200)
        .json()
        .path("link")
        .asText();
  }

  private static String grant() {
    return "{\"user_id\":%d,\"role\":\"DEVOPS\",\"cluster_pattern\":\"lab\",\"namespace_pattern\":\"*\"}"
        .formatted(another());
  }

  private static List<MatrixRequest> jobs() {
    String path = "/api/v1/jobs";
    return List.of(
        request(
            "GET " + path,
            caller -> {
              job();
              return Call.to(path + "?type=matrix");
            }),
        request("GET " + path + "/{id}", caller -> Call.to(path + "/" + job())),
        request("POST " + path + "/{id}/retry", caller -> Call.to(path + "/" + job() + "/retry")),
        request("DELETE " + path + "/{id}", caller -> Call.to(path + "/" + job())));
  }

  /** A dead one. */
  private static String job() {
    return ApiDatabase.query(
        "INSERT INTO jobs (type, state) VALUES ('matrix', 'dead') RETURNING id");
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
            caller -> Call.to(path + "/from-manifests").json(manifest())),
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

  private static List<MatrixRequest> webhooks() {
    String path = "/api/v1/webhooks";
    String body = "{\"url\":\"https://matrix.invalid\",\"is_active\":false}";
    return List.of(
        request(
            "GET " + path,
            caller -> {
              webhook();
              return Call.to(path);
            }),
        request("POST " + path, caller -> Call.to(path).json(body)),
        request("GET " + path + "/{id}", caller -> Call.to(path + "/" + webhook())),
        request("PUT " + path + "/{id}", caller -> Call.to(path + "/" + webhook()).json(body)),
        request("DELETE " + path + "/{id}", caller -> Call.to(path + "/" + webhook())),
        request("POST " + path + "/{id}/ping", caller -> Call.to(path + "/" + webhook() + "/ping")),
        request(
            "GET " + path + "/{id}/deliveries",
            caller -> Call.to(path + "/" + webhook() + "/deliveries")));
  }

  private static String webhook() {
    return ApiDatabase.query(
        """
        INSERT INTO webhooks (url, event_types, secret, is_active, position, created_by)
        VALUES ('https://matrix.invalid', '{*}', 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', FALSE, '1:1:;1:1:;0', 'tests')
        RETURNING id
        """);
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

  private static List<MatrixRequest> databases() {
    String path = TestDatabases.PATH;
    String one = path + "/{id}";
    return List.of(
        onDatabase("GET " + path, id -> Call.to(path + IN_CLUSTER)),
        request(
            "POST " + path,
            caller ->
                Call.to(path).json(TestDatabases.body(Manifests.name("matrix"), CLUSTER, ""))),
        onDatabase("GET " + one, Call::to),
        onDatabase(
            "PATCH " + one,
            id -> Call.to(id).body("application/merge-patch+json", "{\"purpose\":\"patched\"}")),
        onDatabase("DELETE " + one, Call::to),
        onDatabase("POST " + one + "/retry", id -> Call.to(inStatus(id, "error") + "/retry")),
        onDatabase("POST " + one + "/pause", id -> Call.to(inStatus(id, "ready") + "/pause")),
        onDatabase("POST " + one + "/resume", id -> Call.to(inStatus(id, "ready") + "/resume")),
        onDatabase("POST " + one + "/backup", id -> Call.to(backedUp(id) + "/backup")),
        onDatabase("GET " + one + "/backups", id -> Call.to(withBackup(id) + "/backups")),
        onDatabase(
            "GET " + one + "/connection", id -> Call.to(inStatus(id, "ready") + "/connection")),
        onDatabase("GET " + one + "/events", id -> Call.to(id + "/events")));
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

  private static MatrixRequest onDatabase(String operation, Function<String, Call> call) {
    return request(operation, caller -> call.apply(database()));
  }

  /** The path of a new one. */
  private static String database() {
    String body =
        TestDatabases.body(Manifests.name("matrix"), CLUSTER, ",'deletion_protection':false");
    return TestDatabases.path(Api.post(TestDatabases.PATH, body).expect(201).json());
  }

  private static String withBackup(String database) {
    ApiDatabase.execute(
        "INSERT INTO database_backups (id, database_id, name, phase) VALUES (gen_random_uuid(), '%s', 'matrix', 'pending')"
            .formatted(database.substring(database.lastIndexOf('/') + 1)));
    return database;
  }

  private static String backedUp(String database) {
    ApiDatabase.execute(
        "UPDATE databases SET spec = spec || '{\"backups\":{\"server_name\":\"matrix\"}}' WHERE id = '%s'"
            .formatted(database.substring(database.lastIndexOf('/') + 1)));
    return inStatus(database, "ready");
  }

  private static String inStatus(String database, String status) {
    ApiDatabase.execute(
        "UPDATE databases SET status = '%s', host = 'host', port = 5432, secret_name = 'secret' WHERE id = '%s'"
            .formatted(status, database.substring(database.lastIndexOf('/') + 1)));
    return database;
  }

  /** Whoever is nobody asks for what another has. */
  private static TestUser owner(@Nullable TestUser caller) {
    return caller == null ? TestUsers.user(null) : caller;
  }

  private static int session(TestUser owner) {
    String hash = CredentialHash.of(Caller.session(owner));
    return Integer.parseInt(
        ApiDatabase.query("SELECT id FROM user_sessions WHERE token_hash = '" + hash + "'"));
  }

  private static int token(TestUser owner) {
    String token = TestUsers.token(owner, "USER", "*", "*");
    return Integer.parseInt(
        ApiDatabase.query(
            "SELECT id FROM api_tokens WHERE token_hash = '" + CredentialHash.of(token) + "'"));
  }

  private static MatrixRequest onResource(String operation, IntFunction<Call> call) {
    return request(operation, caller -> call.apply(resource()));
  }

  private static String path(int id) {
    return "/api/v1/resources/" + id;
  }

  private static String manifest() {
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
