package io.kontrol.api.access.matrix;

import static io.kontrol.api.access.matrix.MatrixRequest.request;
import static io.kontrol.api.access.matrix.MatrixRequests.CLUSTER;
import static io.kontrol.api.access.matrix.MatrixRequests.IN_CLUSTER;

import io.kontrol.api.access.matrix.MatrixRequest.Call;
import io.kontrol.api.managed.TestDatabases;
import io.kontrol.api.testing.Api;
import io.kontrol.api.testing.ApiDatabase;
import io.kontrol.api.testing.Manifests;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** Managed databases. */
final class DatabaseRequests {
  private DatabaseRequests() {}

  static List<MatrixRequest> all() {
    return Stream.of(databases()).flatMap(List::stream).toList();
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
}
