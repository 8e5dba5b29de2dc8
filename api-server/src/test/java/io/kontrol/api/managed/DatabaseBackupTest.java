package io.kontrol.api.managed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.api.managed.backup.BackupPass;
import io.kontrol.api.testing.Api;
import io.kontrol.api.testing.ApiDatabase;
import io.kontrol.api.testing.ApiTest;
import jakarta.inject.Inject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Backups that are asked for, and what becomes of them. */
@ApiTest
class DatabaseBackupTest {
  private static final String STORE = ",'backup_store':'main'";
  private static final String COMPLETED =
      """
      {"phase":"completed","backupId":"20260101T010000","startedAt":"2026-01-01T01:00:00Z","stoppedAt":"2026-01-01T01:02:00Z"}
      """;

  @Inject BackupPass pass;

  private static String id(JsonNode database) {
    return database.path("id").asText();
  }

  private static JsonNode backUp(JsonNode database) {
    return Api.post(TestDatabases.path(database) + "/backup", "").expect(202).json();
  }

  private static JsonNode list(JsonNode database) {
    return Api.get(TestDatabases.path(database) + "/backups").expect(200).json();
  }

  private static String told(JsonNode database, String table, String column, String like) {
    return ApiDatabase.query(
        "SELECT string_agg(%1$s, ' ' ORDER BY id) FROM %2$s WHERE %1$s LIKE '%3$s' AND %2$s::TEXT LIKE '%%%4$s%%'"
            .formatted(column, table, like, id(database)));
  }

  @Test
  void aBackupIsFollowedToItsEndAndThenForgottenByTheCluster() {
    JsonNode database = TestDatabases.ready(STORE);
    JsonNode backup = backUp(database);
    assertThat(backup.path("phase").asText()).isEqualTo("pending");
    int resource = OperatorRows.resourceOf(id(database), "Backup");
    assertThat(ApiDatabase.query("SELECT name FROM resources WHERE id = " + resource))
        .isEqualTo(backup.path("name").asText());
    String again = TestDatabases.path(database) + "/backup";
    assertThat(Api.post(again, "").expect(409).code()).isEqualTo("backup_under_way");

    OperatorRows.observe(resource, "{\"phase\":\"walArchivingFailing\",\"error\":\"no bucket\"}");
    pass.run();
    assertThat(list(database).at("/items/0/phase").asText()).isEqualTo("walArchivingFailing");
    assertThat(list(database).at("/items/0/error").asText()).isEqualTo("no bucket");
    OperatorRows.observe(resource, COMPLETED);
    pass.run();
    pass.run();

    JsonNode shown = list(database).at("/items/0");
    assertThat(shown.path("phase").asText()).isEqualTo("completed");
    assertThat(shown.path("backup_id").asText()).isEqualTo("20260101T010000");
    assertThat(shown.path("stopped_at").asText()).isEqualTo("2026-01-01T01:02:00Z");
    assertThat(shown.path("error").isNull()).isTrue();
    assertThat(told(database, "audit_logs", "action", "DATABASE_BACKUP%"))
        .isEqualTo("DATABASE_BACKUP_REQUESTED DATABASE_BACKUP_COMPLETED");
    assertThat(told(database, "events", "type", "DatabaseBackup%"))
        .isEqualTo("DatabaseBackupCompleted");

    OperatorRows.expire(resource);
    pass.run();

    assertThat(list(database).at("/items/0/phase").asText()).isEqualTo("expired");
    assertThat(
            ApiDatabase.query(
                "SELECT deleted_at IS NOT NULL FROM resources WHERE id = " + resource))
        .isEqualTo("true");
  }

  @Test
  void whatWasRefusedOrLostHasFailedAndMakesRoomForTheNext() {
    JsonNode database = TestDatabases.ready(STORE);
    backUp(database);
    OperatorRows.refuse(
        OperatorRows.resourceOf(id(database), "Backup"), "no matches for kind Backup");
    pass.run();
    assertThat(list(database).at("/items/0/error").asText()).contains("no matches for kind");
    backUp(database);
    OperatorRows.observe(OperatorRows.resourceOf(id(database), "Backup"), "{}");
    OperatorRows.lose(OperatorRows.resourceOf(id(database), "Backup"));
    pass.run();

    assertThat(list(database).path("items").findValuesAsText("phase"))
        .containsExactly("failed", "failed");
    assertThat(list(database).at("/items/0/error").asText()).contains("was deleted");
    JsonNode first = Api.get(TestDatabases.path(database) + "/backups?limit=1").json();
    JsonNode second =
        Api.get(
                TestDatabases.path(database)
                    + "/backups?limit=1&continue="
                    + first.path("continue").asText())
            .expect(200)
            .json();
    assertThat(second.at("/items/0/id")).isEqualTo(list(database).at("/items/1/id"));
    assertThat(second.has("continue")).isFalse();
    Api.get(TestDatabases.path(database) + "/backups?continue=x").expect(400);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        ",'backups':false  | ready        | backups_off",
        ",'backup_store':'main' | provisioning | not_ready",
        ",'backup_store':'main' | error        | not_ready",
        ",'backup_store':'main' | deleting     | database_deleting",
        ",'backup_store':'main' | deleted      | database_deleted"
      })
  void onlyAReadyDatabaseWithAStoreIsBackedUp(String more, String status, String code) {
    JsonNode database = TestDatabases.ready(more);
    TestDatabases.setStatus(database, status);

    assertThat(Api.post(TestDatabases.path(database) + "/backup", "").expect(409).code())
        .isEqualTo(code);
  }

  @Test
  void aPausedDatabaseIsNotBackedUp() {
    JsonNode database = TestDatabases.ready(STORE);
    Api.post(TestDatabases.path(database) + "/pause", "").expect(202);

    assertThat(Api.post(TestDatabases.path(database) + "/backup", "").expect(409).code())
        .isEqualTo("not_ready");
  }

  @Test
  void theListSaysWhatTheClusterKnowsOfAllBackups() {
    JsonNode database = TestDatabases.ready(STORE);
    String server =
        ApiDatabase.query(
            "SELECT spec #>> '{backups,server_name}' FROM databases WHERE id = '"
                + id(database)
                + "'");
    OperatorRows.observe(
        OperatorRows.resourceOf(id(database), "ObjectStore"),
        """
        {"serverRecoveryWindow":{"%s":{"firstRecoverabilityPoint":"2026-01-01T01:02:00Z",
         "lastSuccessfulBackupTime":"2026-01-03T01:02:00Z"}}}
        """
            .formatted(server));
    OperatorRows.observe(
        OperatorRows.resourceOf(id(database), "ScheduledBackup"),
        "{\"lastScheduleTime\":\"2026-01-03T01:00:00Z\",\"nextScheduleTime\":\"2026-01-04T01:00:00Z\"}");

    JsonNode shown = list(database);

    assertThat(shown.path("first_recoverability_point").asText()).isEqualTo("2026-01-01T01:02:00Z");
    assertThat(shown.path("last_successful_backup_at").asText()).isEqualTo("2026-01-03T01:02:00Z");
    assertThat(shown.path("last_failed_backup_at").isNull()).isTrue();
    assertThat(shown.path("next_scheduled_at").asText()).isEqualTo("2026-01-04T01:00:00Z");
    assertThat(shown.path("store_health").asText()).isEqualTo("Progressing");
  }

  @Test
  void backupsAreSwitchedOffAndOnAgain() {
    JsonNode database = TestDatabases.ready(STORE);
    String living =
        "SELECT string_agg(kind, ' ' ORDER BY kind) FROM resources WHERE deleted_at IS NULL AND apply_set = 'database/%s'"
            .formatted(id(database));
    assertThat(ApiDatabase.query(living)).isEqualTo("Cluster ObjectStore Pooler ScheduledBackup");

    Api.patch(TestDatabases.path(database), "{\"backups\":false}", "Content-Type", Api.JSON)
        .expect(200);
    assertThat(ApiDatabase.query(living)).isEqualTo("Cluster Pooler");
    JsonNode on =
        Api.patch(
                TestDatabases.path(database),
                "{\"backup_store\":\"main\",\"backup_schedule\":\"\",\"monitoring\":true}",
                "Content-Type",
                Api.JSON)
            .expect(200)
            .json();

    assertThat(on.path("backup_store").asText()).isEqualTo("main");
    assertThat(on.path("backup_schedule").isNull()).isTrue();
    assertThat(ApiDatabase.query(living)).isEqualTo("Cluster ObjectStore PodMonitor Pooler");
  }
}
