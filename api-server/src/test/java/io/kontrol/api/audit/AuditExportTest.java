package io.kontrol.api.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.api.platform.identity.Role;
import io.kontrol.api.testing.Api;
import io.kontrol.api.testing.ApiDatabase;
import io.kontrol.api.testing.ApiTest;
import io.kontrol.api.testing.TestUsers;
import io.kontrol.api.testing.TestUsers.TestUser;
import io.kontrol.model.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ApiTest
class AuditExportTest {
  private static final String EXPORT = "/api/v1/audit/export?user=";

  /** More than the connections that the service has. */
  private static final int SLOW_CLIENTS = 20;

  private final TestUser user = TestUsers.user(Role.USER);

  @Test
  void aCsvFileHasAHeaderAndQuotesAsRfc4180Says() {
    add(
        """
        'plain', 'a "quoted", text' || chr(13) || chr(10) || 'in two lines', '=HYPERLINK("http://evil")'\
        """);
    Api.Reply reply = Api.get(EXPORT + user.id()).expect(200);
    assertThat(reply.header("Content-Type")).hasValue("text/csv;charset=UTF-8");
    assertThat(reply.header("Content-Disposition").orElse(""))
        .matches("attachment; filename=\"kontrol-audit-[0-9TZ-]+\\.csv\"");
    assertThat(reply.header("Cache-Control")).hasValue("no-store");
    String[] lines = reply.text().split("\r\n", 2);
    assertThat(lines[0])
        .isEqualTo(
            "id,timestamp,action,category,status,user_id,user_email,user_role,resource_type,"
                + "resource_id,resource_name,description,error_message,ip_address,user_agent,"
                + "request_id,affected_ids,details");
    assertThat(lines[1])
        .endsWith("\r\n")
        .contains(
            ",plain,\"a \"\"quoted\"\", text\r\nin two lines\",,,\"'=HYPERLINK(\"\"http://evil\"\")\",",
            ",\"[2000000001,2000000002]\",\"{\"\"a\"\":1}\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "plain | plain",
        "'' | ''",
        "=1+1 | '''=1+1'",
        "+1 | '''+1'",
        "-1 | '''-1'",
        "@SUM(A1) | '''@SUM(A1)'",
        "a=1 | a=1",
        "ü € 日本 | ü € 日本",
      })
  void noCellIsAFormula(String value, String cell) {
    assertThat(ExportFormat.cell(Json.mapper().valueToTree(value))).isEqualTo(cell);
  }

  @Test
  void controlCharactersDoNotHideAFormula() {
    for (String start : List.of("\t", "\r", "\n")) {
      assertThat(ExportFormat.cell(Json.mapper().valueToTree(start + "=1+1")))
          .isEqualTo("\"'" + start + "=1+1\"");
    }
  }

  @Test
  void ndjsonHasTheRowsOfTheList() {
    add("'one', 'x', 'y'");
    add("'two', 'x', 'y'");
    Api.Reply reply = Api.get(EXPORT + user.id() + "&format=ndjson").expect(200);
    assertThat(reply.header("Content-Type")).hasValue("application/x-ndjson;charset=UTF-8");
    List<JsonNode> rows = reply.text().lines().map(Json::read).toList();
    List<JsonNode> listed = new ArrayList<>();
    Api.get("/api/v1/audit?user=" + user.id()).json().path("items").forEach(listed::add);
    assertThat(rows).hasSize(2).isEqualTo(listed);
  }

  @Test
  void nothingThatFitsIsAnEmptyFile() {
    assertThat(Api.get(EXPORT + user.id() + "&format=ndjson").expect(200).text()).isEmpty();
    assertThat(Api.get(EXPORT + user.id()).expect(200).text().lines()).hasSize(1);
  }

  @Test
  void allPiecesAreThereInTheOrderOfTime() {
    addMany(AuditExport.PIECE * 3, 10);
    for (String more : List.of("", "&resource_name=many", "&category=RESOURCE&status=SUCCESS")) {
      List<Long> ids =
          Api.get(EXPORT + user.id() + "&format=ndjson" + more)
              .expect(200)
              .text()
              .lines()
              .map(line -> Json.read(line).path("id").asLong())
              .toList();
      assertThat(ids).as(more).hasSize(AuditExport.PIECE * 3).doesNotHaveDuplicates();
      assertThat(ids).isSortedAccordingTo(java.util.Comparator.reverseOrder());
    }
  }

  @Test
  void anExportIsItselfAudited() {
    TestUser admin = TestUsers.user(Role.ADMIN);
    Api.get(EXPORT + user.id() + "&category=AUTH&format=ndjson", admin.headers()).expect(200);
    JsonNode told = Api.get("/api/v1/audit?user=" + admin.id()).json().path("items");
    assertThat(told).hasSize(1);
    assertThat(told.get(0).path("action").asText()).isEqualTo("AUDIT_EXPORTED");
    JsonNode details = told.get(0).path("details");
    assertThat(details.path("user").asText()).isEqualTo(Integer.toString(user.id()));
    assertThat(details.path("category").asText()).isEqualTo("AUTH");
    assertThat(details.path("format").asText()).isEqualTo("ndjson");
  }

  @Test
  void whoMayNotReadItExportsNothingAndIsTold() {
    assertThat(Api.get(EXPORT + user.id(), TestUsers.user(Role.DEVOPS).headers()).status())
        .isEqualTo(403);
    assertThat(Api.get(EXPORT + user.id() + "&format=xml").expect(400).code())
        .isEqualTo("invalid_query_parameter");
    assertThat(Api.get(EXPORT + user.id() + "&limit=1").expect(400).code())
        .isEqualTo("unknown_query_parameter");
  }

  @Test
  void slowAndVanishedClientsHoldNoConnectionOfTheDatabase() throws Exception {
    addMany(10_000, 3_000);
    List<InputStream> clients = new ArrayList<>();
    try {
      for (int i = 0; i < SLOW_CLIENTS; i++) {
        clients.add(open(user.id()));
      }
      Api.get("/api/v1/audit?limit=1").expect(200);
      Api.get("/api/v1/resources?limit=1").expect(200);
      assertThat(clients.get(0).readAllBytes()).hasSizeGreaterThan(30_000_000);
    } finally {
      for (InputStream client : clients) {
        client.close();
      }
    }
    Api.get(EXPORT + user.id() + "&to=2020-01-01T00:00:00Z").expect(200);
  }

  @Test
  void aFileThatIsCutOffDoesNotLookWhole() throws Exception {
    addMany(10_000, 3_000);
    try (InputStream file = open(user.id())) {
      ApiDatabase.way().cut();
      try {
        assertThatThrownBy(file::readAllBytes).isInstanceOf(IOException.class);
      } finally {
        ApiDatabase.way().heal();
      }
    }
    Awaitility.await()
        .atMost(Duration.ofSeconds(15))
        .until(() -> Api.get("/api/v1/audit?limit=1").status() == 200);
  }

  @Test
  void anExportEndsWhereTheReadersRightDoes() throws Exception {
    addMany(10_000, 3_000);
    TestUser admin = TestUsers.user(Role.ADMIN);
    try (InputStream file = open(user.id(), admin.token())) {
      ApiDatabase.execute("UPDATE users SET role = 'USER' WHERE id = " + admin.id());
      ApiDatabase.execute("NOTIFY kontrol_access");
      Awaitility.await()
          .atMost(Duration.ofSeconds(15))
          .until(() -> Api.get("/api/v1/audit", admin.headers()).status() == 403);
      assertThatThrownBy(file::readAllBytes).isInstanceOf(IOException.class);
    }
  }

  /** An export of which only the first bytes are read. */
  private static InputStream open(int user) throws Exception {
    return open(user, TestUsers.ADMIN_TOKEN);
  }

  private static InputStream open(int user, String token) throws Exception {
    HttpResponse<InputStream> answer =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(Api.uri(EXPORT + user))
                    .header("Authorization", "Bearer " + token)
                    .build(),
                HttpResponse.BodyHandlers.ofInputStream());
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(new String(answer.body().readNBytes(3), java.nio.charset.StandardCharsets.UTF_8))
        .isEqualTo("id,");
    return answer.body();
  }

  /**
   * @param columns SQL of a resource's name, a description and a user agent
   */
  private void add(String columns) {
    ApiDatabase.execute(
        """
        INSERT INTO audit_logs (user_id, user_email, action, category, resource_name, description, user_agent,
            affected_ids, details)
        SELECT %d, '%s', 'TESTED', 'SYSTEM', %s, '{2000000001,2000000002}', '{"a":1}'
        """
            .formatted(user.id(), user.email(), columns));
  }

  private void addMany(int rows, int length) {
    ApiDatabase.execute(
        """
        INSERT INTO audit_logs (user_id, user_email, action, category, resource_name, description, timestamp)
        SELECT %d, '%s', 'TESTED', 'RESOURCE', 'many-' || i, repeat('x', %d), now() - i * INTERVAL '1 second'
        FROM generate_series(%d, 1, -1) AS i
        """
            .formatted(user.id(), user.email(), length, rows));
  }
}
