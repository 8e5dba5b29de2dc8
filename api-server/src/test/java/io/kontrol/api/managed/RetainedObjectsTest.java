package io.kontrol.api.managed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.api.platform.retention.Retention;
import io.kontrol.api.testing.Api;
import io.kontrol.api.testing.ApiDatabase;
import io.kontrol.api.testing.ApiTest;
import io.kontrol.api.testing.Manifests;
import jakarta.inject.Inject;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What becomes of objects that a deletion has left, and of rows of deleted databases. */
@ApiTest
class RetainedObjectsTest {
  @Inject Retention retention;

  private static String id(JsonNode json) {
    return json.path("id").asText();
  }

  private static JsonNode retained() {
    JsonNode made = TestDatabases.ready(",'plan':'medium','postgres_version':'17'");
    Api.delete(TestDatabases.path(made) + "?retain=true").expect(202);
    TestDatabases.setStatus(made, "deleted");
    OperatorRows.removeAll(id(made));
    return made;
  }

  private static Api.Reply again(JsonNode made, String more) {
    return Api.post(TestDatabases.PATH, TestDatabases.body(made.path("name").asText(), more));
  }

  @Test
  void anothersDataDoesNotComeWithItsName() {
    JsonNode left = retained();

    Api.Reply refused = again(left, "").expect(409);

    assertThat(refused.code()).isEqualTo("retained_objects");
    assertThat(refused.json().path("retained_database_id").asText()).isEqualTo(id(left));
    assertThat(refused.json().path("detail").asText()).contains("adopt=true");
  }

  @Test
  void whoAsksForThemTakesThemUpAsTheyAre() {
    JsonNode left = retained();

    JsonNode made = again(left, ",'adopt':true").expect(201).json();

    assertThat(made.path("postgres_version")).isEqualTo(left.path("postgres_version"));
    assertThat(made.path("instances").asInt()).isEqualTo(2);
    assertThat(made.path("storage")).isEqualTo(left.path("storage"));
    assertThat(made.path("cluster_name")).isEqualTo(left.path("cluster_name"));
    TestDatabases.setStatus(made, "deleted"); // its own objects were not left
    OperatorRows.removeAll(id(made));
    ApiDatabase.execute(
        "UPDATE resources SET deleted_at = now() WHERE apply_set = 'database/" + id(made) + "'");
    again(left, "").expect(201);
  }

  @Test
  void theyAreTakenUpWithTheSizesThatTheyHaveOrLargerOnes() {
    JsonNode left = retained();

    assertThat(again(left, ",'adopt':true,'storage':'1Gi'").expect(422).code())
        .isEqualTo("only_upwards");
    assertThat(again(left, ",'adopt':true,'postgres_version':'18'").expect(422).code())
        .isEqualTo("only_minor_upgrades");
    assertThat(
            again(left, ",'adopt':true,'storage':'90Gi'")
                .expect(201)
                .json()
                .path("storage")
                .asText())
        .isEqualTo("90Gi");
  }

  @Test
  void whoHasDeletedThemByHandGetsNewOnes() {
    JsonNode left = retained();

    JsonNode made = again(left, ",'adopt':false").expect(201).json();

    assertThat(made.path("plan").asText()).isEqualTo("small");
    assertThat(ApiDatabase.query("SELECT taken_up_by FROM databases WHERE id = '" + id(left) + "'"))
        .isEqualTo(id(made));
  }

  @Test
  void whereNothingWasLeftThereIsNothingToTakeUp() {
    String body = TestDatabases.body(Manifests.name("fresh"), ",'adopt':true");

    assertThat(Api.post(TestDatabases.PATH, body).expect(409).code()).isEqualTo("nothing_retained");
  }

  @Test
  void rowsOfDeletedDatabasesArePurgedUnlessTheirObjectsWereLeft() {
    JsonNode left = retained();
    JsonNode gone = TestDatabases.ready(",'backup_store':'main'");
    JsonNode fresh = TestDatabases.ready("");
    Api.post(TestDatabases.path(gone) + "/backup", "").expect(202);
    TestDatabases.setStatus(gone, "deleted");
    TestDatabases.setStatus(fresh, "deleted");
    ApiDatabase.execute(
        "UPDATE databases SET deleted_at = now() - INTERVAL '80 days' WHERE id IN ('%s', '%s')"
            .formatted(id(left), id(gone)));

    retention.run(Instant.now());
    Api.get(TestDatabases.path(gone)).expect(200);
    ApiDatabase.execute(
        "UPDATE databases SET deleted_at = now() - INTERVAL '91 days' WHERE id IN ('%s', '%s')"
            .formatted(id(left), id(gone)));
    assertThat(retention.run(Instant.now()).get("databases")).isGreaterThanOrEqualTo(1);

    Api.get(TestDatabases.path(gone)).expect(404);
    Api.get(TestDatabases.path(left)).expect(200);
    Api.get(TestDatabases.path(fresh)).expect(200);
    assertThat(
            ApiDatabase.query(
                "SELECT count(*) FROM database_backups WHERE database_id = '" + id(gone) + "'"))
        .isEqualTo("0");
  }
}
