package io.kontrol.api.fleet.registration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.api.fleet.node.TestNode;
import io.kontrol.api.testing.Api;
import io.kontrol.api.testing.ApiDatabase;
import io.kontrol.api.testing.ApiTest;
import io.kontrol.api.testing.Manifests;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ApiTest
class RegistrationTest {
  private static final String TOKENS = "/api/v1/nodes/registration-tokens";

  private static JsonNode token(String body) {
    return Api.post(TOKENS, body).expect(201).json();
  }

  private static Api.Reply register(JsonNode token, String more) {
    String body = "{\"token\":\"%s\"%s}".formatted(token.path("token").asText(), more);
    return Api.post("/api/v1/nodes/register", body, "Authorization", "");
  }

  private static String named(String name) {
    return ",\"name\":\"%s\",\"region\":\"eu-9\"".formatted(name);
  }

  @Test
  void aTokenRegistersOneNodeWhichThenCallsIn() {
    JsonNode token = token("{\"description\":\"rack 4\"}");
    String name = Manifests.name("self");

    JsonNode made = register(token, named(name)).expect(201).json();

    TestNode node = new TestNode(made.path("id").asInt(), name, made.path("api_key").asText());
    node.beat("{'status':'ACTIVE'}").expect(200);
    assertThat(made.path("created_by").asText())
        .isEqualTo(
            "registration token %s of %s"
                .formatted(token.path("id").asText(), token.path("created_by").asText()));
    assertThat(register(token, named(name)).expect(401).code())
        .isEqualTo("registration_token_used");
    JsonNode listed = Api.get(TOKENS + "?limit=1").expect(200).json().at("/items/0");
    assertThat(listed.path("node_id").asInt()).isEqualTo(node.id());
    assertThat(listed.path("used_at").isNull()).isFalse();
    assertThat(Api.get(TOKENS).expect(200).text()).doesNotContain("kontrol_registration_");
    assertThat(
            ApiDatabase.query(
                "SELECT string_agg(user_email || ' ' || action, ',' ORDER BY id) FROM audit_logs"
                    + " WHERE resource_type = 'node' AND resource_id = '"
                    + node.id()
                    + "'"))
        .isEqualTo("node registration NODE_CREATED");
  }

  @Test
  void whatTheTokenSaysHoldsWhateverTheNodeSays() {
    JsonNode token =
        token("{\"name\":\"fixed\",\"region\":\"eu-3\",\"labels\":{\"tier\":\"gold\"}}");

    JsonNode made =
        register(token, named("other") + ",\"labels\":{\"tier\":\"iron\",\"own\":\"1\"}")
            .expect(201)
            .json();

    assertThat(made.path("name").asText()).isEqualTo("fixed");
    assertThat(made.path("region").asText()).isEqualTo("eu-3");
    assertThat(made.path("labels").toString()).isEqualTo("{\"own\":\"1\",\"tier\":\"gold\"}");
  }

  @Test
  void ofTwoAtOnceOneIsRegistered() {
    JsonNode token = token("{}");

    List<Integer> answers =
        IntStream.range(0, 4)
            .parallel()
            .mapToObj(i -> register(token, named("racing-" + i)).status())
            .sorted()
            .toList();

    assertThat(answers).containsExactly(201, 401, 401, 401);
  }

  @Test
  void whatIsRefusedLeavesTheTokenUnused() {
    JsonNode token = token("{}");

    assertThat(register(token, "").expect(422).code()).isEqualTo("missing_field");

    register(token, named("second-try")).expect(201);
  }

  @Test
  void anExpiredAndADeletedTokenRegisterNobody() {
    JsonNode expired = token("{\"expires_in_seconds\":60}");
    ApiDatabase.execute(
        "UPDATE node_registration_tokens SET expires_at = now() WHERE id = "
            + expired.path("id").asText());
    JsonNode deleted = token("{}");
    Api.delete(TOKENS + "/" + deleted.path("id").asText()).expect(204);

    assertThat(register(expired, named("late")).expect(401).code())
        .isEqualTo("registration_token_expired");
    assertThat(register(deleted, named("late")).expect(401).code())
        .isEqualTo("registration_token_unknown");
    Api.delete(TOKENS + "/" + deleted.path("id").asText()).expect(404);
  }

  @Test
  void aRegistrationTokenIsGoodForNothingElse() {
    String text = token("{}").path("token").asText();

    Api.get("/api/v1/nodes", "Authorization", "Bearer " + text).expect(401);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"expires_in_seconds\":59}",
        "{\"expires_in_seconds\":2592001}",
        "{\"name\":\"\"}",
        "{\"labels\":{\"a\":\"b c\"}}",
        "{\"token\":\"mine\"}"
      })
  void whatIsNoTokenIsRefused(String body) {
    Api.post(TOKENS, body).expect(422);
  }
}
