package io.kontrol.api.access.user;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.api.platform.identity.Role;
import io.kontrol.api.testing.Api;
import io.kontrol.api.testing.ApiDatabase;
import io.kontrol.api.testing.ApiTest;
import io.kontrol.api.testing.Manifests;
import io.kontrol.api.testing.TestLogins;
import io.kontrol.api.testing.TestUsers;
import io.kontrol.api.testing.TestUsers.TestUser;
import org.junit.jupiter.api.Test;

@ApiTest
class UserTest {
  private static final String USERS = "/api/v1/users";
  private static final String ME = "/api/v1/auth/me";

  private static JsonNode create(String fields) {
    String email = Manifests.name("made") + "@Tests.local";
    return Api.post(USERS, "{\"email\":\"" + email + "\",\"full_name\":\"Ann\"" + fields + "}")
        .expect(201)
        .json();
  }

  private static Api.Reply patch(int id, String body) {
    return Api.patch(USERS + "/" + id, body, "Content-Type", "application/merge-patch+json");
  }

  private static String newest(int userId) {
    return TestLogins.audit(
            "concat_ws(' ', action, details)",
            "resource_type = 'user' AND resource_id = '" + userId + "'")
        .get(0);
  }

  @Test
  void aUserIsMadeWithALinkThatSetsThePassword() {
    JsonNode user = create(",\"role\":\"DEVOPS\"");
    String email = user.path("email").asText();
    assertThat(email).isEqualTo(email.toLowerCase(java.util.Locale.ROOT));
    assertThat(user.path("role").asText()).isEqualTo("DEVOPS");
    assertThat(user.path("has_password").asBoolean()).isFalse();
    String link = user.at("/password_link/link").asText();
    assertThat(link).startsWith("kontrol_link_");
    assertThat(TestLogins.login(email, TestLogins.PASSWORD).expect(401).code())
        .isEqualTo("login_failed");

    Api.post(
            "/api/v1/auth/password",
            "{\"link\":\"" + link + "\",\"password\":\"" + TestLogins.PASSWORD + "\"}",
            TestLogins.nobody())
        .expect(204);

    TestLogins.login(email, TestLogins.PASSWORD).expect(200);
    JsonNode shown = Api.get(USERS + "/" + user.path("id").asInt()).expect(200).json();
    assertThat(shown.path("has_password").asBoolean()).isTrue();
    assertThat(shown.path("password_link_expires_at").isNull()).isTrue();
    assertThat(shown.has("password_link")).isFalse();
  }

  @Test
  void theLinkIsInNoLogAndNotKeptForARepetition() {
    String key = Manifests.name("user-key");
    String email = Manifests.name("kept") + "@tests.local";
    String body = "{\"email\":\"" + email + "\",\"full_name\":\"Ann\"}";
    String link =
        Api.post(USERS, body, "Idempotency-Key", key)
            .expect(201)
            .json()
            .at("/password_link/link")
            .asText();

    assertThat(Api.post(USERS, body, "Idempotency-Key", key).expect(409).code())
        .isEqualTo("email_taken");

    assertThat(TestLogins.column("SELECT key FROM idempotency_keys WHERE key = '" + key + "'"))
        .isEmpty();
    assertThat(
            TestLogins.column(
                "SELECT to_jsonb(a)::TEXT FROM audit_logs a WHERE resource_name = '" + email + "'"))
        .hasSize(1)
        .noneSatisfy(row -> assertThat(row).contains(link));
  }

  @Test
  void aServiceAccountHasTokensAndNoPassword() {
    JsonNode account = create(",\"is_service_account\":true,\"role\":null");
    assertThat(account.has("password_link")).isFalse();
    assertThat(account.path("role").isNull()).isTrue();
    assertThat(
            Api.post(USERS + "/" + account.path("id").asInt() + "/password-reset", "")
                .expect(409)
                .code())
        .isEqualTo("no_local_password");
    int id = account.path("id").asInt();
    Api.post("/api/v1/tokens", "{\"name\":\"ci\",\"role\":\"USER\",\"user_id\":" + id + "}")
        .expect(422);
    patch(id, "{\"role\":\"USER\"}").expect(200);
    String token =
        Api.post("/api/v1/tokens", "{\"name\":\"ci\",\"role\":\"USER\",\"user_id\":" + id + "}")
            .expect(201)
            .json()
            .path("token")
            .asText();
    JsonNode me = Api.get(ME, "Authorization", "Bearer " + token).expect(200).json();
    assertThat(me.path("is_service_account").asBoolean()).isTrue();
  }

  @Test
  void whatIsNoAddressOrTakenIsRefused() {
    String taken = TestUsers.user(Role.USER).email();
    for (String bad :
        new String[] {
          "ann",
          "@x.org",
          "ann@",
          "a b@x.org",
          "ann@x..org",
          "ann@-x.org",
          "x".repeat(250) + "@x.org"
        }) {
      assertThat(
              Api.post(USERS, "{\"email\":\"" + bad + "\",\"full_name\":\"A\"}").expect(422).code())
          .as(bad)
          .isEqualTo("invalid_email");
    }
    Api.Reply conflict =
        Api.post(
                USERS,
                "{\"email\":\" "
                    + taken.toUpperCase(java.util.Locale.ROOT)
                    + "\",\"full_name\":\"A\"}")
            .expect(409);
    assertThat(conflict.code()).isEqualTo("email_taken");
    assertThat(
            Api.get(USERS + "/" + conflict.json().path("id").asInt()).json().path("email").asText())
        .isEqualTo(taken);
    assertThat(Api.post(USERS, "{\"email\":\"a@b.org\",\"full_name\":\" \\n\"}").expect(422).code())
        .isEqualTo("invalid_full_name");
    assertThat(
            Api.post(USERS, "{\"email\":\"a@b.org\",\"full_name\":\"A\",\"hashed_password\":\"x\"}")
                .expect(422)
                .code())
        .isEqualTo("unknown_field");
  }

  @Test
  void aDeactivatedUserIsOutAtOnceWithSessionAndToken() {
    TestUser user = TestUsers.user(Role.DEVOPS);
    String email = TestLogins.withPassword(user);
    String[] session = TestLogins.session(email, TestLogins.PASSWORD);
    Api.get(ME, session).expect(200);
    Api.get(ME, user.headers()).expect(200);

    patch(user.id(), "{\"is_active\":false}").expect(200);

    assertThat(Api.get(ME, session).expect(401).code()).isEqualTo("session_unknown");
    assertThat(Api.get(ME, user.headers()).expect(401).code()).isEqualTo("user_deactivated");
    assertThat(TestLogins.login(email, TestLogins.PASSWORD).expect(401).code())
        .isEqualTo("login_failed");
    assertThat(newest(user.id()))
        .startsWith("USER_DEACTIVATED")
        .contains("\"old\":{\"is_active\":true},\"new\":{\"is_active\":false}");
    patch(user.id(), "{\"is_active\":true}").expect(200);
    assertThat(newest(user.id())).startsWith("USER_ACTIVATED");
    Api.get(ME, user.headers()).expect(200);
    Api.get(ME, session).expect(401);
  }

  @Test
  void aChangedRoleHoldsFromTheNextRequestOn() {
    TestUser user = TestUsers.user(Role.ADMIN);
    Api.get(USERS, user.headers()).expect(200);

    patch(user.id(), "{\"role\":\"USER\",\"full_name\":\"Ann\"}").expect(200);

    assertThat(Api.get(USERS, user.headers()).expect(403).json().path("right").asText())
        .isEqualTo("users:manage");
    assertThat(newest(user.id()))
        .startsWith("USER_ROLE_CHANGED")
        .contains("\"role\":\"ADMIN\"", "\"role\":\"USER\"", "\"full_name\":\"Ann\"");
    patch(user.id(), "{}").expect(200);
    assertThat(newest(user.id())).startsWith("USER_UPDATED").contains("\"old\":{},\"new\":{}");
  }

  @Test
  void anAdminsChoiceOfARoleOverridesTheProviders() {
    TestUser user = TestUsers.user(Role.USER);
    assertThat(patch(user.id(), "{\"role_override\":true}").expect(422).code())
        .isEqualTo("no_provider");
    ApiDatabase.execute(
        "UPDATE users SET auth_provider = 'keycloak', keycloak_user_id = 'sub-%d' WHERE id = %d"
            .formatted(user.id(), user.id()));

    assertThat(patch(user.id(), "{\"full_name\":\"Ann\"}").json().path("role_override").asBoolean())
        .isFalse();
    JsonNode overridden = patch(user.id(), "{\"role\":\"DEVOPS\"}").expect(200).json();
    assertThat(overridden.path("role_override").asBoolean()).isTrue();
    JsonNode followed = patch(user.id(), "{\"role_override\":false}").expect(200).json();
    assertThat(followed.path("role_override").asBoolean()).isFalse();
    assertThat(followed.path("role").asText()).isEqualTo("DEVOPS");
    assertThat(patch(user.id(), "{\"role_override\":false,\"role\":\"ADMIN\"}").expect(422).code())
        .isEqualTo("contradicting_fields");
    assertThat(Api.post(USERS + "/" + user.id() + "/password-reset", "").expect(409).code())
        .isEqualTo("no_local_password");
  }

  @Test
  void aDeletedUserLeavesItsAddressInTheAuditLog() {
    TestUser user = TestUsers.user(Role.DEVOPS, "ADMIN lab *");
    Api.post("/api/v1/auth/logout", "", user.headers()).expect(204);

    Api.delete(USERS + "/" + user.id()).expect(204);

    Api.get(USERS + "/" + user.id()).expect(404);
    assertThat(Api.get(ME, user.headers()).expect(401).code()).isEqualTo("token_unknown");
    Api.delete(USERS + "/" + user.id()).expect(404);
    assertThat(
            TestLogins.audit(
                "concat_ws(' ', action, user_id IS NULL, details::JSONB ->> 'role')",
                "'" + user.email() + "' IN (user_email, resource_name)"))
        .containsExactly("USER_DELETED f DEVOPS", "LOGOUT t");
  }

  @Test
  void usersAreListedInPages() {
    String stem = Manifests.name("page");
    for (String role : new String[] {"\"USER\"", "\"DEVOPS\"", "null", "\"DEVOPS\""}) {
      Api.post(
              USERS,
              "{\"email\":\"%s\",\"full_name\":\"A\",\"role\":%s,\"is_service_account\":%s}"
                  .formatted(Manifests.name(stem + "_") + "@x.org", role, role.equals("null")))
          .expect(201);
    }
    String filter = USERS + "?email=" + stem + "_";
    JsonNode first = Api.get(filter + "&limit=3").expect(200).json();
    assertThat(first.path("items")).hasSize(3);
    String next = first.path("continue").asText();
    JsonNode second = Api.get(filter + "&limit=3&continue=" + next).expect(200).json();
    assertThat(second.path("items")).hasSize(1);
    assertThat(second.has("continue")).isFalse();
    assertThat(Api.get(filter + "&role=DEVOPS&limit=3&continue=" + next).expect(400).code())
        .isEqualTo("bad_cursor");
    assertThat(Api.get(filter + "&role=DEVOPS").json().path("items")).hasSize(2);
    assertThat(Api.get(filter + "&role=none").json().path("items")).hasSize(1);
    assertThat(Api.get(filter + "&is_service_account=false").json().path("items")).hasSize(3);
    assertThat(Api.get(filter + "&is_active=false").json().path("items")).isEmpty();
    assertThat(Api.get(filter + "&auth_provider=keycloak").json().path("items")).isEmpty();
    assertThat(Api.get(filter + "&role=KING").expect(400).code())
        .isEqualTo("invalid_query_parameter");
    assertThat(Api.get(USERS, TestUsers.user(Role.DEVOPS).headers()).expect(403).code())
        .isEqualTo("forbidden");
  }
}
