package io.kontrol.api.managed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.api.managed.backup.BackupPass;
import io.kontrol.api.testing.Api;
import io.kontrol.api.testing.ApiDatabase;
import io.kontrol.api.testing.ApiTest;
import io.kontrol.api.testing.Manifests;
import io.kontrol.api.testing.TestUsers;
import io.kontrol.api.testing.TestUsers.TestUser;
import jakarta.inject.Inject;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** New databases that begin with a backup of another. */
@ApiTest
class RestoreTest {
  @Inject BackupPass pass;

  private static String id(JsonNode json) {
    return json.path("id").asText();
  }

  private static String restore(JsonNode source, String more) {
    return ",'restore':{'database_id':'" + id(source) + "'" + more + "}";
  }

  private static Api.Reply request(String more, String... headers) {
    return Api.post(
        TestDatabases.PATH, TestDatabases.body(Manifests.name("restored"), more), headers);
  }

  private JsonNode backedUp() {
    JsonNode source = TestDatabases.ready(",'backup_store':'main','storage':'20Gi'");
    Api.post(TestDatabases.path(source) + "/backup", "").expect(202);
    OperatorRows.observe(
        OperatorRows.resourceOf(id(source), "Backup"),
        "{\"phase\":\"completed\",\"backupId\":\"20260101T010000\"}");
    pass.run();
    return source;
  }

  private static String spec(JsonNode made, String pointer) {
    return ApiDatabase.query(
        "SELECT desired_spec #>> '{spec,%s}' FROM resources WHERE kind = 'Cluster' AND apply_set = 'database/%s'"
            .formatted(pointer, id(made)));
  }

  private static String backup(JsonNode source) {
    return Api.get(TestDatabases.path(source) + "/backups").json().at("/items/0/id").asText();
  }

  @Test
  void aNewDatabaseBeginsWithABackupAndIsAsLarge() {
    JsonNode source = backedUp();

    JsonNode made =
        request(restore(source, ",'backup':'" + backup(source) + "'") + ",'backup_store':'main'")
            .expect(201)
            .json();

    assertThat(made.path("restored_from").asText()).isEqualTo(id(source));
    assertThat(made.path("storage").asText()).isEqualTo("20Gi");
    assertThat(made.path("postgres_version")).isEqualTo(source.path("postgres_version"));
    assertThat(spec(made, "bootstrap,recovery,recoveryTarget,backupID"))
        .isEqualTo("20260101T010000");
    assertThat(spec(made, "externalClusters,0,plugin,parameters,serverName"))
        .isEqualTo(spec(source, "plugins,0,parameters,serverName"))
        .isNotEqualTo(spec(made, "plugins,0,parameters,serverName"));
  }

  @Test
  void aTimeIsEnoughAndADeletedDatabaseToo() {
    JsonNode source = backedUp();
    TestDatabases.setStatus(source, "deleted");
    Instant time = Instant.now().truncatedTo(ChronoUnit.SECONDS);

    JsonNode made =
        request(restore(source, ",'target_time':'" + time + "'") + ",'storage':'30Gi'")
            .expect(201)
            .json();

    assertThat(spec(made, "bootstrap,recovery,recoveryTarget,targetTime"))
        .isEqualTo(time.toString());
    assertThat(made.path("storage").asText()).isEqualTo("30Gi");
    assertThat(made.path("backups").asBoolean()).as("no default store").isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | 422 | missing_field",
        "{'database_id':'x'} | 422 | invalid_restore",
        "{'database_id':7} | 422 | wrong_type",
        "7 | 422 | wrong_type",
        "{'database_id':'SOURCE','more':1} | 422 | unknown_field",
        "{'database_id':'SOURCE','target_time':'soon'} | 422 | invalid_restore",
        "{'database_id':'SOURCE','target_time':'2999-01-01T00:00:00Z'} | 422 | invalid_restore",
        "{'database_id':'00000000-0000-0000-0000-000000000000'} | 404 | not_found",
        "{'database_id':'SOURCE','backup':'00000000-0000-0000-0000-000000000000'} | 404 | backup_not_found",
        "{'database_id':'SOURCE'} | 409 | no_backup",
        "{'database_id':'PLAIN'} | 409 | no_backup"
      })
  void whatCannotBeRestoredIsRefusedAndLeavesNothing(String body, int status, String code) {
    JsonNode source = TestDatabases.ready(",'backup_store':'main'");
    JsonNode plain = TestDatabases.ready("");
    String before = ApiDatabase.query("SELECT count(*) FROM databases");

    Api.Reply reply =
        request(",'restore':" + body.replace("SOURCE", id(source)).replace("PLAIN", id(plain)));

    assertThat(reply.expect(status).code()).isEqualTo(code);
    assertThat(ApiDatabase.query("SELECT count(*) FROM databases")).isEqualTo(before);
  }

  @Test
  void neitherAnUnfinishedBackupNorATimeBeforeTheFirstIsRestored() {
    JsonNode source = TestDatabases.ready(",'backup_store':'main'");
    Api.post(TestDatabases.path(source) + "/backup", "").expect(202);
    assertThat(request(restore(source, ",'backup':'" + backup(source) + "'")).expect(409).code())
        .isEqualTo("backup_not_complete");
    OperatorRows.observe(
        OperatorRows.resourceOf(id(source), "ObjectStore"),
        """
        {"serverRecoveryWindow":{"%s":{"firstRecoverabilityPoint":"2026-01-05T00:00:00Z",
         "lastSuccessfulBackupTime":"2026-01-06T00:00:00Z"}}}
        """
            .formatted(spec(source, "plugins,0,parameters,serverName")));

    assertThat(request(restore(source, ",'target_time':'2026-01-04T00:00:00Z'")).expect(409).code())
        .isEqualTo("not_recoverable");
    request(restore(source, ",'target_time':'2026-01-05T12:00:00+02:00'")).expect(201);
  }

  @Test
  void theDataFitsOnlyWhatIsAsLargeAndAsNew() {
    JsonNode source = backedUp();

    assertThat(request(restore(source, "") + ",'storage':'10Gi'").expect(422).code())
        .isEqualTo("only_upwards");
    assertThat(request(restore(source, "") + ",'postgres_version':'16'").expect(422).code())
        .isEqualTo("only_minor_upgrades");
    assertThat(request(restore(source, "") + ",'adopt':true").expect(422).code())
        .isEqualTo("adopt_or_restore");
  }

  @Test
  void whoeverRestoresADatabaseReadsItSoHeNeedsTheRightToChangeIt() {
    JsonNode source = backedUp();
    String body =
        TestDatabases.body(Manifests.name("copy"), restore(source, ""))
            .replace("\"namespace\":\"shop\"", "\"namespace\":\"mine\"");
    TestUser reader = TestUsers.user(null, "USER db-1 shop", "DEVOPS db-1 mine");
    TestUser stranger = TestUsers.user(null, "DEVOPS db-1 mine");
    TestUser writer = TestUsers.user(null, "DEVOPS db-1 shop", "DEVOPS db-1 mine");

    Api.post(TestDatabases.PATH, body, reader.headers()).expect(403);
    Api.post(TestDatabases.PATH, body, stranger.headers()).expect(404);
    Api.post(TestDatabases.PATH, body, writer.headers()).expect(201);
  }
}
