package io.kontrol.api.access.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.api.access.CredentialHash;
import io.kontrol.api.platform.identity.Role;
import io.kontrol.api.testing.Api;
import io.kontrol.api.testing.ApiDatabase;
import io.kontrol.api.testing.ApiTest;
import io.kontrol.api.testing.TestLogins;
import io.kontrol.api.testing.TestUsers;
import io.kontrol.api.testing.TestUsers.TestUser;
import java.time.Duration;
import java.time.Instant;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

@ApiTest
class TokenTest {
  private static final String TOKENS = "/api/v1/tokens";
  private static final String ME = "/api/v1/auth/me";

  private static String[] bearer(JsonNode token) {
    return new String[] {"Authorization", "Bearer " + token.path("token").asText()};
  }

  private static JsonNode token(String body, String... headers) {
    return Api.post(TOKENS, body, headers).expect(201).json();
  }

  private static String[] session(TestUser user) {
    return TestLogins.session(TestLogins.withPassword(user), TestLogins.PASSWORD);
  }

  @Test
  void aTokenIsShownOnceAndStoredAsADigest() {
    TestUser user = TestUsers.user(Role.DEVOPS);
    String[] session = session(user);
    Api.Reply made =
        Api.post(
                TOKENS,
                "{\"name\":\"ci\",\"role\":\"USER\",\"scopes\":[{\"cluster\":\"lab\",\"namespace\":\"team-*\"}]}",
                session)
            .expect(201);
    JsonNode token = made.json();
    String text = token.path("token").asText();

    assertThat(made.header("Cache-Control")).contains("no-store");
    JsonNode shown = Api.get(made.header("Location").orElseThrow(), session).expect(200).json();
    assertThat(shown.has("token")).isFalse();
    assertThat(shown.path("name").asText()).isEqualTo("ci");
    assertThat(Instant.parse(token.path("expires_at").asText()))
        .isCloseTo(
            Instant.now().plus(Duration.ofDays(90)), Assertions.within(Duration.ofMinutes(5)));
    assertThat(
            TestLogins.column(
                "SELECT token_hash FROM api_tokens WHERE id = " + token.path("id").asInt()))
        .containsExactly(CredentialHash.of(text));
    assertThat(
            TestLogins.audit(
                "concat(action, details, description, resource_name)", "user_id = " + user.id()))
        .anySatisfy(row -> assertThat(row).startsWith("TOKEN_CREATED").endsWith("ci"))
        .noneSatisfy(row -> assertThat(row).contains(text));
    JsonNode me = Api.get(ME, bearer(token)).expect(200).json();
    assertThat(me.path("credential").asText()).isEqualTo("API_TOKEN");
    assertThat(me.at("/token/scopes/0/namespace").asText()).isEqualTo("team-*");
    assertThat(me.path("password_changeable").asBoolean()).isFalse();
  }

  @Test
  void anIdempotencyKeyNeverKeepsAToken() {
    TestUser user = TestUsers.user(Role.USER);
    String body = "{\"name\":\"ci\",\"role\":\"USER\"}";
    String key = "token-" + user.id();
    String[] headers = {"Authorization", "Bearer " + user.token(), "Idempotency-Key", key};

    assertThat(token(body, headers).path("token")).isNotEqualTo(token(body, headers).path("token"));

    assertThat(TestLogins.column("SELECT key FROM idempotency_keys WHERE key = '" + key + "'"))
        .isEmpty();
  }

  @Test
  void aTokenIsNoHigherThanItsOwner() {
    TestUser user = TestUsers.user(Role.USER, "DEVOPS lab team-*");
    String[] session = session(user);
    assertThat(Api.post(TOKENS, "{\"name\":\"x\",\"role\":\"ADMIN\"}", session).expect(422).code())
        .isEqualTo("role_too_high");
    token("{\"name\":\"x\",\"role\":\"DEVOPS\"}", session);
    assertThat(Api.post(TOKENS, "{\"name\":\"x\",\"role\":\"KING\"}", session).expect(422).code())
        .isEqualTo("invalid_role");
  }

  @Test
  void aTokenMakesNoneThatMayDoMore() {
    TestUser owner = TestUsers.user(Role.ADMIN);
    String[] narrow =
        bearer(
            token(
                """
                {"name":"narrow","role":"DEVOPS","expires_in":"P2D",
                 "scopes":[{"cluster":"lab","namespace":"team-*"},{"cluster":"prod-*","namespace":"*"}]}
                """
                    .strip(),
                owner.headers()));

    for (String wider :
        new String[] {
          "\"role\":\"DEVOPS\"",
          "\"role\":\"ADMIN\",\"scopes\":[{\"cluster\":\"lab\",\"namespace\":\"team-a\"}]",
          "\"role\":\"USER\",\"scopes\":[{\"cluster\":\"lab\",\"namespace\":\"team*\"}]",
          "\"role\":\"USER\",\"scopes\":[{\"cluster\":\"lab\",\"namespace\":\"*\"}]",
          "\"role\":\"USER\",\"scopes\":[{\"cluster\":\"prod*\",\"namespace\":\"*\"}]",
          "\"role\":\"USER\",\"scopes\":[{\"cluster\":\"prod-1\"},{\"cluster\":\"other\"}]"
        }) {
      assertThat(Api.post(TOKENS, "{\"name\":\"w\"," + wider + "}", narrow).expect(422).code())
          .as(wider)
          .isEqualTo("scope_too_wide");
    }
    assertThat(
            Api.post(
                    TOKENS,
                    "{\"name\":\"w\",\"role\":\"USER\",\"expires_in\":\"P3D\",\"scopes\":[{\"cluster\":\"prod-1\"}]}",
                    narrow)
                .expect(422)
                .code())
        .isEqualTo("invalid_expiry");
    JsonNode child =
        token(
            "{\"name\":\"c\",\"role\":\"USER\",\"scopes\":[{\"cluster\":\"lab\",\"namespace\":\"team-a*\"},{\"cluster\":\"prod-*\"}]}",
            narrow);
    assertThat(Instant.parse(child.path("expires_at").asText()))
        .isBefore(Instant.now().plus(Duration.ofDays(2)));
    assertThat(
            Api.delete(TOKENS + "/" + own(owner), narrow).expect(403).json().path("right").asText())
        .as("nor does it revoke one that may do more")
        .isEqualTo("tokens:manage");
  }

  private static String own(TestUser user) {
    return String.valueOf(
        TestLogins.column("SELECT min(id) FROM api_tokens WHERE user_id = " + user.id()).get(0));
  }

  @Test
  void whatATokenHasMadeEndsWithIt() {
    TestUser owner = TestUsers.user(Role.DEVOPS);
    JsonNode parent = token("{\"name\":\"p\",\"role\":\"DEVOPS\"}", session(owner));
    JsonNode child = token("{\"name\":\"c\",\"role\":\"USER\"}", bearer(parent));
    JsonNode grandchild = token("{\"name\":\"g\",\"role\":\"USER\"}", bearer(child));
    Api.get(ME, bearer(grandchild)).expect(200);

    Api.delete(TOKENS + "/" + parent.path("id").asInt(), owner.headers()).expect(204);

    for (JsonNode each : new JsonNode[] {parent, child, grandchild}) {
      assertThat(Api.get(ME, bearer(each)).expect(401).code()).isEqualTo("token_revoked");
    }
    Api.get(ME, owner.headers()).expect(200);
  }

  @Test
  void whoLosesARoleLosesItInEachToken() {
    TestUser owner = TestUsers.user(Role.DEVOPS);
    JsonNode token = token("{\"name\":\"t\",\"role\":\"DEVOPS\"}", owner.headers());
    String manifest =
        "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"n-%d\",\"namespace\":\"shop\"}}";
    String create = "/api/v1/resources?cluster_id=tokens";
    Api.post(create, manifest.formatted(owner.id()), bearer(token)).expect(201);

    Api.patch("/api/v1/users/" + owner.id(), "{\"role\":\"USER\"}", "Content-Type", Api.JSON)
        .expect(200);

    assertThat(
            Api.post(create, manifest.formatted(-owner.id()), bearer(token))
                .expect(403)
                .json()
                .path("right")
                .asText())
        .isEqualTo("resources:write");
  }

  @Test
  void whatIsWrongWithATokenIsToldWithoutTellingWhoseItIs() {
    TestUser owner = TestUsers.user(Role.USER);
    assertThat(Api.get(ME, TestLogins.nobody()).expect(401).code()).isEqualTo("unauthenticated");
    assertThat(Api.get(ME, "Authorization", "Bearer kontrol_short").expect(401).code())
        .isEqualTo("credential_malformed");
    assertThat(Api.get(ME, "Authorization", "Basic YTpi").expect(401).code())
        .isEqualTo("credential_malformed");
    assertThat(Api.get(ME, "Authorization", "Bearer kontrol_" + "x".repeat(43)).expect(401).code())
        .isEqualTo("token_unknown");
    ApiDatabase.execute(
        "UPDATE api_tokens SET expires_at = now() - INTERVAL '1 second' WHERE user_id = "
            + owner.id());
    assertThat(Api.get(ME, owner.headers()).expect(401).code()).isEqualTo("token_expired");
  }

  @Test
  void aTokenLivesAYearAtMost() {
    String[] user = TestUsers.user(Role.USER).headers();
    for (String expiry :
        new String[] {
          "\"expires_in\":\"P366D\"",
          "\"expires_in\":\"PT0S\"",
          "\"expires_in\":\"-P1D\"",
          "\"expires_in\":\"soon\"",
          "\"expires_at\":null",
          "\"expires_at\":\"2001-01-01T00:00:00Z\"",
          "\"expires_at\":\"+1000000000-01-01T00:00:00Z\"",
          "\"expires_at\":\"tomorrow\"",
          "\"expires_in\":\"P1D\",\"expires_at\":null"
        }) {
      assertThat(
              Api.post(TOKENS, "{\"name\":\"t\",\"role\":\"USER\"," + expiry + "}", user)
                  .expect(422)
                  .code())
          .as(expiry)
          .isEqualTo("invalid_expiry");
    }
    token("{\"name\":\"t\",\"role\":\"USER\",\"expires_in\":\"P365D\"}", user);
  }

  @Test
  void onesOwnTokensAreShownAndAnAdminSeesAll() {
    TestUser one = TestUsers.user(Role.DEVOPS);
    TestUser other = TestUsers.user(Role.DEVOPS);
    int id = token("{\"name\":\"mine\",\"role\":\"USER\"}", one.headers()).path("id").asInt();
    token("{\"name\":\"mine too\",\"role\":\"USER\"}", one.headers());

    JsonNode first = Api.get(TOKENS + "?limit=2", one.headers()).expect(200).json();
    assertThat(first.path("items").findValuesAsText("name")).containsExactly("mine too", "mine");
    JsonNode second =
        Api.get(TOKENS + "?limit=2&continue=" + first.path("continue").asText(), one.headers())
            .expect(200)
            .json();
    assertThat(second.path("items").findValuesAsText("name")).containsExactly("of a test");
    Api.get(TOKENS + "/" + id, other.headers()).expect(404);
    Api.delete(TOKENS + "/" + id, other.headers()).expect(404);
    assertThat(
            Api.get(TOKENS + "?user_id=" + one.id(), other.headers())
                .expect(403)
                .json()
                .path("right")
                .asText())
        .isEqualTo("tokens:manage");
    Api.post(
            TOKENS,
            "{\"name\":\"t\",\"role\":\"USER\",\"user_id\":" + one.id() + "}",
            other.headers())
        .expect(403);
    assertThat(Api.get(TOKENS + "?user_id=" + one.id()).json().path("items")).hasSize(3);
    Api.delete(TOKENS + "/" + id).expect(204);
    Api.delete(TOKENS + "/" + id).expect(204);
    JsonNode forOne =
        token("{\"name\":\"by an ADMIN\",\"role\":\"DEVOPS\",\"user_id\":" + one.id() + "}");
    assertThat(Api.get(ME, bearer(forOne)).json().path("email").asText()).isEqualTo(one.email());
    assertThat(
            Api.post(TOKENS, "{\"name\":\"t\",\"role\":\"USER\",\"user_id\":2000000000}")
                .expect(422)
                .code())
        .isEqualTo("invalid_user");
  }
}
