package io.kontrol.api.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.api.platform.identity.Role;
import io.kontrol.api.testing.Api;
import io.kontrol.api.testing.ApiDatabase;
import io.kontrol.api.testing.ApiTest;
import io.kontrol.api.testing.Manifests;
import io.kontrol.api.testing.TestUsers;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ApiTest
class WebhookEndpointTest {
  private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

  /** A host that no name server knows. */
  private static String url() {
    return "https://" + Manifests.name("receiver") + ".invalid/hook?token=hidden";
  }

  private static JsonNode create(String body) {
    return Api.post("/api/v1/webhooks", body).expect(201).json();
  }

  private static String path(JsonNode webhook) {
    return "/api/v1/webhooks/" + webhook.path("id").asText();
  }

  private static String wholeAudit(JsonNode webhook) {
    return ApiDatabase.query(
        "SELECT string_agg(action || ' ' || category || ' ' || details, ' ' ORDER BY id) FROM audit_logs"
            + " WHERE resource_type = 'webhook' AND resource_id = '"
            + webhook.path("id").asText()
            + "'");
  }

  @Test
  void theSecretIsShownOnceAndToldNowhere() {
    Api.Reply reply = Api.post("/api/v1/webhooks", "{\"url\":\"%s\"}".formatted(url())).expect(201);
    JsonNode webhook = reply.json();
    String secret = webhook.path("secret").asText();

    assertThat(secret).startsWith("whsec_").hasSizeGreaterThan(40);
    assertThat(reply.header("Location")).contains(path(webhook));
    assertThat(webhook.path("event_types")).hasSize(1);
    assertThat(webhook.path("is_active").asBoolean()).isTrue();
    assertThat(webhook.path("created_by").asText()).isEqualTo(TestUsers.ADMIN_EMAIL);
    assertThat(Api.get(path(webhook)).expect(200).json().has("secret")).isFalse();
    assertThat(Api.get("/api/v1/webhooks").expect(200).text()).doesNotContain("whsec_");
    assertThat(wholeAudit(webhook))
        .startsWith("WEBHOOK_CREATED SYSTEM")
        .doesNotContain("whsec_", "hidden");
    assertThat(
            ApiDatabase.query(
                "SELECT string_agg(type || data::TEXT, ' ') FROM events WHERE data->>'webhook_id' = '"
                    + webhook.path("id").asText()
                    + "'"))
        .startsWith("WebhookCreated")
        .doesNotContain("whsec_", "hidden");
  }

  @Test
  void aSecretThatIsGivenIsNotShownAndIsKeptByALaterChange() {
    JsonNode webhook = create("{\"url\":\"%s\",\"secret\":\"%s\"}".formatted(url(), SECRET));
    assertThat(webhook.has("secret")).isFalse();

    String body =
        """
        {"url": "%s", "description": "moved", "event_types": ["Apply*"], "cluster_pattern": "c*",
         "namespace_pattern": "team-*", "is_active": false}
        """
            .formatted(url())
            .strip();
    JsonNode changed = Api.put(path(webhook), body).expect(200).json();

    assertThat(changed.path("description").asText()).isEqualTo("moved");
    assertThat(changed.path("is_active").asBoolean()).isFalse();
    assertThat(changed.path("namespace_pattern").asText()).isEqualTo("team-*");
    assertThat(
            ApiDatabase.query(
                "SELECT secret FROM webhooks WHERE id = " + webhook.path("id").asText()))
        .isEqualTo(SECRET);
    Api.delete(path(webhook)).expect(200);
    Api.get(path(webhook)).expect(404);
    Api.put(path(webhook), body).expect(404);
    assertThat(wholeAudit(webhook))
        .contains("WEBHOOK_CREATED", "WEBHOOK_UPDATED", "WEBHOOK_DELETED")
        .doesNotContain("whsec_");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "invalid_url | \"url\": \"ftp://example.com/\"",
        "invalid_url | \"url\": \"https://user:word@example.com/\"",
        "invalid_url | \"url\": \"https://example.com/#part\"",
        "invalid_url | \"url\": \"https:///path\"",
        "invalid_url | \"url\": \"https://example.com:99999/\"",
        "forbidden_target | \"url\": \"http://127.0.0.1/\"",
        "forbidden_target | \"url\": \"http://localhost:8080/\"",
        "forbidden_target | \"url\": \"http://2130706433/\"",
        "forbidden_target | \"url\": \"http://[::1]/\"",
        "forbidden_target | \"url\": \"http://[::ffff:127.0.0.1]/\"",
        "forbidden_target | \"url\": \"http://169.254.169.254/latest/meta-data\"",
        "invalid_event_types | \"url\": \"https://a.invalid\", \"event_types\": []",
        "invalid_event_types | \"url\": \"https://a.invalid\", \"event_types\": [\"A*B\"]",
        "invalid_secret | \"url\": \"https://a.invalid\", \"secret\": \"whsec_c2hvcnQ=\"",
        "invalid_pattern | \"url\": \"https://a.invalid\", \"cluster_pattern\": \"a b\"",
        "missing_field | \"description\": \"no url\"",
        "unknown_field | \"url\": \"https://a.invalid\", \"uri\": \"x\""
      })
  void whatCannotBeIsRefused(String code, String fields) {
    assertThat(Api.post("/api/v1/webhooks", "{" + fields + "}").expect(422).code()).isEqualTo(code);
  }

  @Test
  void aPingIsSentOnceEvenByOneThatIsNotActiveAndItsDeliveryIsShown() {
    JsonNode webhook = create("{\"url\":\"%s\",\"is_active\":false}".formatted(url()));

    String event =
        Api.post(path(webhook) + "/ping", "").expect(202).json().path("event_id").asText();

    await()
        .untilAsserted(
            () -> {
              JsonNode deliveries = Api.get(path(webhook) + "/deliveries").expect(200).json();
              assertThat(deliveries.path("items")).hasSize(1);
              JsonNode delivery = deliveries.at("/items/0");
              assertThat(delivery.path("event_id").asText()).isEqualTo(event);
              assertThat(delivery.path("event_type").asText()).isEqualTo("WebhookPing");
              assertThat(delivery.path("delivered").asBoolean()).isFalse();
              assertThat(delivery.path("status_code").isNull()).isTrue();
              assertThat(delivery.path("error").asText()).contains("name of the host");
            });
    assertThat(wholeAudit(webhook)).contains("WEBHOOK_PINGED");
  }

  @Test
  void deliveriesAndWebhooksComeInPages() {
    JsonNode webhook = create("{\"url\":\"%s\",\"is_active\":false}".formatted(url()));
    ApiDatabase.execute(
        """
        INSERT INTO webhook_deliveries (webhook_id, event_id, event_type, attempt, delivered, status_code, duration_ms)
        SELECT %s, n, 'ApplyFailed', 1, TRUE, 200, 5 FROM generate_series(1, 3) AS n
        """
            .formatted(webhook.path("id").asText()));
    String path = path(webhook) + "/deliveries?limit=2";

    JsonNode first = Api.get(path).expect(200).json();
    JsonNode second =
        Api.get(path + "&continue=" + first.path("continue").asText()).expect(200).json();

    assertThat(first.path("items").findValuesAsText("event_id")).containsExactly("3", "2");
    assertThat(second.path("items").findValuesAsText("event_id")).containsExactly("1");
    assertThat(second.has("continue")).isFalse();

    create("{\"url\":\"%s\",\"is_active\":false}".formatted(url()));
    JsonNode page = Api.get("/api/v1/webhooks?limit=1").expect(200).json();
    JsonNode next =
        Api.get("/api/v1/webhooks?limit=1&continue=" + page.path("continue").asText())
            .expect(200)
            .json();
    assertThat(next.at("/items/0/id").asInt()).isLessThan(page.at("/items/0/id").asInt());
  }

  @Test
  void onlyAdminsMayManageWebhooks() {
    JsonNode webhook = create("{\"url\":\"%s\",\"is_active\":false}".formatted(url()));
    for (Role role : List.of(Role.USER, Role.DEVOPS)) {
      String[] headers = TestUsers.user(role).headers();
      assertThat(Api.get("/api/v1/webhooks", headers).expect(403).json().path("right").asText())
          .isEqualTo("webhooks:manage");
      Api.post("/api/v1/webhooks", "{\"url\":\"" + url() + "\"}", headers).expect(403);
      Api.get(path(webhook), headers).expect(403);
      Api.put(path(webhook), "{\"url\":\"" + url() + "\"}", headers).expect(403);
      Api.delete(path(webhook), headers).expect(403);
      Api.post(path(webhook) + "/ping", "", headers).expect(403);
      Api.get(path(webhook) + "/deliveries", headers).expect(403);
    }
  }
}
