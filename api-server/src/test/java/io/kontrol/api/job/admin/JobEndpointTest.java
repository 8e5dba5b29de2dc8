package io.kontrol.api.job.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.api.platform.identity.Role;
import io.kontrol.api.testing.Api;
import io.kontrol.api.testing.ApiDatabase;
import io.kontrol.api.testing.ApiTest;
import io.kontrol.api.testing.Manifests;
import io.kontrol.api.testing.TestUsers;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Jobs of types that no handler does, so that they stay as they are. */
@ApiTest
class JobEndpointTest {
  private static void insert(String type, String state, int count) {
    ApiDatabase.execute(
        """
        INSERT INTO jobs (type, state, attempts, last_error, payload_json, died_at)
        SELECT '%1$s', '%2$s', 3, 'no answer', '{"n": 1}', CASE '%2$s' WHEN 'dead' THEN now() END
        FROM generate_series(1, %3$d)
        """
            .formatted(type, state, count));
  }

  private static JsonNode page(String query) {
    return Api.get("/api/v1/jobs?" + query).expect(200).json();
  }

  private static String only(String type) {
    return page("type=" + type).at("/items/0/id").asText();
  }

  private static List<String> strings(String sql) throws SQLException {
    List<String> strings = new ArrayList<>();
    try (Connection connection = ApiDatabase.get().owner().getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        strings.add(rows.getString(1));
      }
    }
    return strings;
  }

  @Test
  void jobsAreListedNewestFirstByTypeAndStateAndInPages() {
    String type = Manifests.name("listed");
    insert(type, "queued", 3);
    insert(type, "dead", 2);

    assertThat(page("type=" + type).path("items")).hasSize(5);
    assertThat(page("type=" + type + "&state=dead").path("items"))
        .hasSize(2)
        .allSatisfy(job -> assertThat(job.path("state").asText()).isEqualTo("dead"));

    List<Long> ids = new ArrayList<>();
    String next = "";
    do {
      JsonNode page =
          page("type=" + type + "&limit=2" + (next.isEmpty() ? "" : "&continue=" + next));
      page.path("items").forEach(job -> ids.add(job.path("id").asLong()));
      next = page.path("continue").asText();
    } while (!next.isEmpty());
    assertThat(ids).hasSize(5).isSortedAccordingTo((a, b) -> Long.compare(b, a));
    assertThat(Api.get("/api/v1/jobs?state=finished").expect(400).code())
        .isEqualTo("invalid_query_parameter");
  }

  @Test
  void aJobIsShownWithItsPayload() {
    String type = Manifests.name("shown");
    insert(type, "dead", 1);

    JsonNode job = Api.get("/api/v1/jobs/" + only(type)).expect(200).json();

    assertThat(job.at("/payload_json/n").asInt()).isEqualTo(1);
    assertThat(job.path("attempts").asInt()).isEqualTo(3);
    assertThat(job.path("last_error").asText()).isEqualTo("no answer");
    Api.get("/api/v1/jobs/9007199254740991").expect(404);
    Api.get("/api/v1/jobs/x").expect(404);
  }

  @Test
  void aDeadJobGetsAllOfItsAttemptsAgain() throws Exception {
    String type = Manifests.name("retried");
    insert(type, "dead", 1);
    String id = only(type);

    JsonNode job = Api.post("/api/v1/jobs/" + id + "/retry", "").expect(200).json();

    assertThat(job.path("state").asText()).isEqualTo("queued");
    assertThat(job.path("attempts").asInt()).isZero();
    assertThat(job.path("last_error").asText()).isEqualTo("no answer");
    assertThat(Api.post("/api/v1/jobs/" + id + "/retry", "").expect(409).code())
        .isEqualTo("job_not_dead");
    assertThat(
            strings(
                "SELECT category || ' ' || action || ' ' || user_email FROM audit_logs WHERE resource_type = 'job'"
                    + " AND resource_id = '"
                    + id
                    + "'"))
        .containsExactly("SYSTEM JOB_RETRIED " + TestUsers.ADMIN_EMAIL);
    assertThat(
            strings(
                "SELECT source || ' ' || type FROM events WHERE data->>'job_id' = '" + id + "'"))
        .containsExactly("user JobRetried");
  }

  @Test
  void workThatIsQueuedAgainMeanwhileIsNotRetried() {
    String type = Manifests.name("doubled");
    ApiDatabase.execute(
        "INSERT INTO jobs (type, state, key) VALUES ('%1$s', 'dead', 'k'), ('%1$s', 'queued', 'k')"
            .formatted(type));
    String dead = page("type=" + type + "&state=dead").at("/items/0/id").asText();

    assertThat(Api.post("/api/v1/jobs/" + dead + "/retry", "").expect(409).code())
        .isEqualTo("job_queued_again");
  }

  @Test
  void aJobIsDeletedUnlessItRunsAndWhatItHeldBackIsDue() throws Exception {
    String type = Manifests.name("deleted");
    ApiDatabase.execute(
        """
        INSERT INTO jobs (type, state, ordering_key, lease_expires_at, run_at) VALUES
            ('%1$s', 'running', NULL, now() + INTERVAL '1 hour', now()),
            ('%1$s', 'queued', '%1$s', NULL, now() + INTERVAL '1 hour'),
            ('%1$s', 'queued', '%1$s', NULL, now() + INTERVAL '1 hour')
        """
            .formatted(type));
    JsonNode jobs = page("type=" + type).path("items");

    assertThat(Api.delete("/api/v1/jobs/" + jobs.at("/2/id").asText()).expect(409).code())
        .isEqualTo("job_running");
    String held = jobs.at("/1/id").asText();
    Api.delete("/api/v1/jobs/" + held).expect(200);
    Api.get("/api/v1/jobs/" + held).expect(404);
    assertThat(
            strings(
                "SELECT run_at <= clock_timestamp() FROM jobs WHERE state = 'queued' AND type = '"
                    + type
                    + "'"))
        .containsExactly("t");
    assertThat(
            strings(
                "SELECT action FROM audit_logs WHERE resource_type = 'job' AND resource_id = '"
                    + held
                    + "'"))
        .containsExactly("JOB_DELETED");
  }

  @Test
  void onlyAdminsSeeAndMendTheQueue() {
    for (Role role : List.of(Role.USER, Role.DEVOPS)) {
      String[] headers = TestUsers.user(role).headers();
      Api.Reply refused = Api.get("/api/v1/jobs", headers).expect(403);
      assertThat(refused.json().path("right").asText()).isEqualTo("jobs:manage");
      Api.get("/api/v1/jobs/1", headers).expect(403);
      Api.post("/api/v1/jobs/1/retry", "", headers).expect(403);
      Api.delete("/api/v1/jobs/1", headers).expect(403);
    }
  }
}
