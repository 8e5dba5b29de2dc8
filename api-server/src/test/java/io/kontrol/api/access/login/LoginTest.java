package io.kontrol.api.access.login;

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
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@ApiTest
class LoginTest {
  private static final String PASSWORD = TestLogins.PASSWORD;
  private static final String FORM = "application/x-www-form-urlencoded";

  @BeforeEach
  void noFailuresYet() {
    TestLogins.forgetFailures();
  }

  @Test
  void aLoginBeginsASessionThatNoScriptReads() {
    TestUser user = TestUsers.user(Role.DEVOPS, "ADMIN lab team-*");
    String email = TestLogins.withPassword(user);

    Api.Reply login = TestLogins.login(" " + email.toUpperCase(java.util.Locale.ROOT), PASSWORD);

    JsonNode me = login.expect(200).json();
    assertThat(me.path("email").asText()).isEqualTo(email);
    assertThat(me.path("role").asText()).isEqualTo("DEVOPS");
    assertThat(me.path("credential").asText()).isEqualTo("SESSION");
    assertThat(me.path("password_changeable").asBoolean()).isTrue();
    assertThat(me.at("/grants/0/cluster_pattern").asText()).isEqualTo("lab");
    assertThat(login.header("Cache-Control")).contains("no-store");
    String cookie = TestLogins.setCookie(login, "kontrol_session");
    assertThat(cookie)
        .startsWith("kontrol_session=kontrol_session_")
        .endsWith("; Path=/; Max-Age=43200; HttpOnly; SameSite=Lax");
    String credential = TestLogins.cookie(login);
    assertThat(
            Api.get(
                    "/api/v1/auth/me",
                    "Authorization",
                    "",
                    "Cookie",
                    "kontrol_session=" + credential)
                .expect(200)
                .json())
        .isEqualTo(me);
    assertThat(
            TestLogins.column("SELECT token_hash FROM user_sessions WHERE user_id = " + user.id()))
        .as("only a digest is stored")
        .containsExactly(CredentialHash.of(credential));
    assertThat(TestLogins.audit("action", "user_id = " + user.id()))
        .containsExactly("LOGIN_SUCCESS");
  }

  @Test
  void aFormLogsInAsWell() {
    String email = TestLogins.withPassword(TestUsers.user(Role.USER), "with & = % + and ü");
    String form =
        "email=" + email.replace("@", "%40") + "&password=with+%26+%3D+%25+%2B+and+%C3%BC";

    Api.post("/api/v1/auth/login", form, "Content-Type", FORM, "Sec-Fetch-Site", "same-origin")
        .expect(200);

    assertThat(
            Api.post(
                    "/api/v1/auth/login",
                    form + "&email=x",
                    "Content-Type",
                    FORM,
                    "Sec-Fetch-Site",
                    "same-origin")
                .expect(422)
                .code())
        .isEqualTo("duplicate_key");
    assertThat(
            Api.post(
                    "/api/v1/auth/login",
                    "email=%zz",
                    "Content-Type",
                    FORM,
                    "Sec-Fetch-Site",
                    "same-origin")
                .expect(400)
                .code())
        .isEqualTo("malformed_form");
    assertThat(
            Api.post(
                    "/api/v1/auth/login",
                    "email=a%00b&password=x",
                    "Content-Type",
                    FORM,
                    "Sec-Fetch-Site",
                    "same-origin")
                .expect(422)
                .code())
        .isEqualTo("nul_character");
    assertThat(Api.post("/api/v1/auth/login", "{\"email\":\"a\"}").expect(422).code())
        .isEqualTo("missing_field");
    Api.post("/api/v1/auth/login", "email: a", "Content-Type", "application/yaml").expect(415);
  }

  @Test
  void whyALoginFailsIsNotTold() {
    TestUser wrong = TestUsers.user(Role.USER);
    TestLogins.withPassword(wrong);
    TestUser deactivated = TestUsers.user(Role.USER);
    TestLogins.withPassword(deactivated);
    ApiDatabase.execute("UPDATE users SET is_active = FALSE WHERE id = " + deactivated.id());
    TestUser service = TestUsers.user(Role.USER);
    TestLogins.withPassword(service);
    ApiDatabase.execute("UPDATE users SET is_service_account = TRUE WHERE id = " + service.id());
    String without = TestUsers.user(Role.USER).email();
    String nobody = "nobody-" + wrong.id() + "@tests.local";

    List<Api.Reply> answers =
        List.of(
            TestLogins.login(wrong.email(), PASSWORD + "x"),
            TestLogins.login(deactivated.email(), PASSWORD),
            TestLogins.login(service.email(), PASSWORD),
            TestLogins.login(without, PASSWORD),
            TestLogins.login(nobody, PASSWORD),
            TestLogins.login(wrong.email(), ""),
            TestLogins.login(wrong.email(), "x".repeat(10_000)));

    assertThat(answers)
        .allSatisfy(
            answer -> {
              assertThat(answer.expect(401).text()).isEqualTo(answers.get(0).text());
              assertThat(answer.code()).isEqualTo("login_failed");
              assertThat(answer.header("Set-Cookie")).isEmpty();
            });
    assertThat(
            TestLogins.audit(
                "concat_ws(' ', user_id IS NULL, category, status)",
                "action = 'LOGIN_FAILURE' AND user_email IN ('" + nobody + "', '" + without + "')"))
        .containsExactly("t AUTH FAILURE", "f AUTH FAILURE");
  }

  @Test
  void aHashOfAnotherCostIsReplacedByALogin() {
    TestUser user = TestUsers.user(Role.USER);
    String email = TestLogins.withPassword(user);
    String hash = "SELECT hashed_password FROM users WHERE id = " + user.id();
    assertThat(TestLogins.column(hash).get(0)).startsWith("$2a$04$");

    TestLogins.login(email, PASSWORD).expect(200);

    assertThat(TestLogins.column(hash).get(0)).startsWith("$2a$05$");
    TestLogins.login(email, PASSWORD).expect(200);
  }

  @Test
  void aLogoutEndsTheSessionAtOnce() {
    TestUser user = TestUsers.user(Role.USER);
    String[] session = TestLogins.session(TestLogins.withPassword(user), PASSWORD);
    Api.get("/api/v1/auth/me", session).expect(200);

    Api.Reply logout = Api.post("/api/v1/auth/logout", "", session).expect(204);

    assertThat(logout.header("Set-Cookie").orElseThrow())
        .startsWith("kontrol_session=; Path=/; Max-Age=0;");
    assertThat(Api.get("/api/v1/auth/me", session).expect(401).code()).isEqualTo("session_unknown");
    Api.post("/api/v1/auth/logout", "", user.headers()).expect(204);
    assertThat(TestLogins.audit("action", "user_id = " + user.id()))
        .containsExactly("LOGOUT", "LOGOUT", "LOGIN_SUCCESS");
  }
}
