package io.kontrol.systemtests.managed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.systemtests.cluster.ClusterClient;
import io.kontrol.systemtests.http.Http;
import io.kontrol.systemtests.http.TestJson;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Databases from their requests to their ends, with the services as shipped and the sandbox. */
@Tag("long")
class DatabaseLifecycleTest {
  private static final String OBJECTS = "/apis/postgresql.cnpg.io/v1/namespaces/default/";
  private static final String STORES = "/apis/barmancloud.cnpg.io/v1/namespaces/default/";
  private static final Map<String, String> SETTINGS =
      Map.of(
          "KONTROL_DATABASES_BACKUP_STORES_MAIN_DESTINATION",
          "s3://backups/kontrol",
          "KONTROL_DATABASES_SETTLE",
          "PT0S"); // nothing in the sandbox is left behind

  @Test
  void itGoesThroughErrorAndReadyToDeleted(
      @TempDir(cleanup = CleanupMode.ON_SUCCESS) Path directory) throws IOException {
    try (DatabaseStack stack = new DatabaseStack(directory, SETTINGS)) {
      Http http = stack.http();
      ClusterClient cluster = stack.cluster();

      String path = create(stack, DatabaseStack.request("orders"));
      eventually(() -> assertThat(text(http, path, "status")).isEqualTo("error"));
      assertThat(text(http, path, "error_message")).contains("install the operator there");

      stack.define(DatabaseStack.GROUP, "Cluster", "clusters");
      stack.define(DatabaseStack.GROUP, "Pooler", "poolers");
      assertThat(stack.post(path + "/retry", TestJson.object()).isSuccess()).isTrue();
      eventually(() -> assertThat(text(http, path, "status")).isEqualTo("ready"));
      assertThat(http.get(path + "/connection").json().path("host").asText())
          .isEqualTo("daap-orders-pooler.default.svc.cluster.local");

      cluster.delete(OBJECTS + "clusters/daap-orders");
      eventually(() -> assertThat(text(http, path, "status")).isEqualTo("error"));
      assertThat(cluster.get(OBJECTS + "clusters/daap-orders")).isEmpty();
      assertThat(stack.post(path + "/retry", TestJson.object()).json().path("code").asText())
          .isEqualTo("data_is_gone");
      assertThat(stack.post(path + "/retry?recreate=true", TestJson.object()).isSuccess()).isTrue();
      eventually(() -> assertThat(text(http, path, "status")).isEqualTo("ready"));

      String backedUp = backsUpAndRestores(stack);
      takesUpWhatWasLeft(stack);

      delete(http, path);
      delete(http, backedUp);
      for (String each : List.of(path, backedUp)) {
        eventually(() -> assertThat(text(http, each, "status")).isEqualTo("deleted"));
      }
      assertThat(cluster.get(OBJECTS + "clusters/daap-orders")).isEmpty();
      assertThat(cluster.get(OBJECTS + "poolers/daap-orders-pooler")).isEmpty();
      assertThat(cluster.get(STORES + "objectstores/daap-bills")).isEmpty();
      assertThat(cluster.get(OBJECTS + "backups").orElseThrow().path("items")).isEmpty();
      assertThat(transitions(http, path))
          .containsSubsequence("provisioning", "error", "provisioning", "ready", "error")
          .endsWith("provisioning", "ready", "deleting", "deleted");
    }
  }

  /** The path of the database that is backed up. */
  private static String backsUpAndRestores(DatabaseStack stack) throws IOException {
    Http http = stack.http();
    ObjectNode bills = DatabaseStack.request("bills").put("backup_store", "main");
    String path = create(stack, bills);
    eventually(() -> assertThat(text(http, path, "error_message")).contains("Barman Cloud plugin"));
    stack.define("barmancloud.cnpg.io", "ObjectStore", "objectstores");
    stack.define(DatabaseStack.GROUP, "Backup", "backups");
    stack.define(DatabaseStack.GROUP, "ScheduledBackup", "scheduledbackups");
    assertThat(stack.post(path + "/retry", TestJson.object()).isSuccess()).isTrue();
    eventually(() -> assertThat(text(http, path, "status")).isEqualTo("ready"));

    String backup = stack.post(path + "/backup", TestJson.object()).json().path("id").asText();
    eventually(() -> assertThat(backup(http, path).path("phase").asText()).isEqualTo("completed"));

    ObjectNode copy = DatabaseStack.request("copy");
    copy.putObject("restore")
        .put("database_id", path.substring(path.lastIndexOf('/') + 1))
        .put("backup", backup);
    String restored = create(stack, copy);
    eventually(() -> assertThat(text(http, restored, "status")).isEqualTo("ready"));
    JsonNode made = stack.cluster().get(OBJECTS + "clusters/daap-copy").orElseThrow();
    assertThat(made.at("/spec/bootstrap/recovery/recoveryTarget/backupID"))
        .isEqualTo(backup(http, path).path("backup_id"));
    return path;
  }

  private static JsonNode backup(Http http, String path) throws IOException {
    return http.get(path + "/backups").json().at("/items/0");
  }

  private static void takesUpWhatWasLeft(DatabaseStack stack) throws IOException {
    Http http = stack.http();
    String copy = "/apis/postgresql.cnpg.io/v1/namespaces/default/clusters/daap-copy";
    String uid = stack.cluster().get(copy).orElseThrow().at("/metadata/uid").asText();
    String old =
        DatabaseStack.DATABASES
            + "/"
            + http.get(DatabaseStack.DATABASES + "?name_prefix=copy")
                .json()
                .at("/items/0/id")
                .asText();
    delete(http, old + "?retain=true");
    eventually(() -> assertThat(text(http, old, "status")).isEqualTo("deleted"));
    assertThat(
            stack
                .post(DatabaseStack.DATABASES, DatabaseStack.request("copy"))
                .json()
                .path("code")
                .asText())
        .isEqualTo("retained_objects");

    String path = create(stack, DatabaseStack.request("copy").put("adopt", true));
    eventually(() -> assertThat(text(http, path, "status")).isEqualTo("ready"));

    assertThat(stack.cluster().get(copy).orElseThrow().at("/metadata/uid").asText()).isEqualTo(uid);
    delete(http, path);
    eventually(() -> assertThat(text(http, path, "status")).isEqualTo("deleted"));
    assertThat(stack.cluster().get(copy)).isEmpty();
  }

  private static void delete(Http http, String path) throws IOException {
    assertThat(http.send("DELETE", path, "application/json", "").isSuccess()).isTrue();
  }

  private static String create(DatabaseStack stack, ObjectNode body) throws IOException {
    return DatabaseStack.DATABASES
        + "/"
        + stack.post(DatabaseStack.DATABASES, body).json().path("id").asText();
  }

  private static String text(Http http, String path, String field) throws IOException {
    return http.get(path).json().path(field).asText();
  }

  private static List<String> transitions(Http http, String path) throws IOException {
    List<String> statuses = new ArrayList<>();
    for (JsonNode event :
        http.get(path + "/events?source=system&sort=id&limit=1000").json().path("items")) {
      statuses.add(event.at("/data/to").asText());
    }
    return statuses;
  }

  private static void eventually(ThrowingRunnable assertion) {
    Awaitility.await()
        .atMost(DatabaseStack.PATIENCE)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(100))
        .untilAsserted(assertion);
  }
}
