package io.kontrol.api.access.account;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.api.platform.identity.Role;
import io.kontrol.api.testing.Api;
import io.kontrol.api.testing.ApiDatabase;
import io.kontrol.api.testing.ApiTest;
import io.kontrol.api.testing.TestLogins;
import io.kontrol.api.testing.TestUsers;
import io.kontrol.api.testing.TestUsers.TestUser;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@ApiTest
class AccountTest {
  private static final String ME = "/api/v1/auth/me";
  private static final String OLD = TestLogins.PASSWORD;
  private static final String NEW = "a quite new password";

  private TestUser user = new TestUser(0, "", "");
  private String[] session = {};

  @BeforeEach
  void logIn() {
    TestLogins.forgetFailures();
    user = TestUsers.user(Role.USER);
    session = TestLogins.session(TestLogins.withPassword(user), OLD);
  }

  private static String passwords(String old, String password) {
    return "{\"old_password\":\"" + old + "\",\"password\":\"" + password + "\"}";
  }

  @Test
  void aUserChangesItsOwnNameAndNothingElse() {
    JsonNode me = Api.put(ME, "{\"full_name\":\" Ann \"}", session).expect(200).json();
    assertThat(me.path("full_name").asText()).isEqualTo("Ann");
    assertThat(Api.put(ME, "{\"role\":\"ADMIN\"}", session).expect(422).code())
        .isEqualTo("unknown_field");
    assertThat(Api.put(ME, "{}", session).expect(422).code()).isEqualTo("missing_field");
    assertThat(Api.put(ME, "{\"full_name\":\"\"}", session).expect(422).code())
        .isEqualTo("invalid_full_name");
    assertThat(Api.get(ME, session).json().path("role").asText()).isEqualTo("USER");
  }

  @Test
  void aNewPasswordNeedsTheOldOneAndEndsTheOtherSessions() {
    String[] other = TestLogins.session(user.email(), OLD);
    Api.post("/api/v1/users/" + user.id() + "/password-reset", "").expect(200);
    Api.get(ME, other).expect(200);
    assertThat(Api.put(ME, "{\"password\":\"" + NEW + "\"}", session).expect(422).code())
        .isEqualTo("missing_field");
    assertThat(Api.put(ME, passwords(OLD, "short"), session).expect(422).code())
        .isEqualTo("invalid_password");
    assertThat(Api.put(ME, passwords(OLD + "x", NEW), session).expect(422).code())
        .isEqualTo("wrong_password");

    Api.put(ME, passwords(OLD, NEW), session).expect(200);

    Api.get(ME, session).expect(200);
    Api.get(ME, other).expect(401);
    TestLogins.login(user.email(), OLD).expect(401);
    TestLogins.login(user.email(), NEW).expect(200);
    assertThat(TestLogins.column("SELECT user_id FROM password_links WHERE user_id = " + user.id()))
        .as("a link that waited could set another password")
        .isEmpty();
    assertThat(
            TestLogins.audit(
                "concat_ws(' ', status, details)",
                "user_id = " + user.id() + " AND action = 'USER_PASSWORD_CHANGED'"))
        .hasSize(2)
        .noneSatisfy(row -> assertThat(row).contains(NEW))
        .satisfiesExactly(
            row -> assertThat(row).startsWith("SUCCESS").contains("\"sessions_ended\":1"),
            row -> assertThat(row).startsWith("FAILURE"));
  }

  @Test
  void whoFindsAnOpenBrowserDoesNotGuessThePassword() {
    for (int i = 0; i < 5; i++) {
      Api.put(ME, passwords("guess number " + i, NEW), session).expect(422);
    }

    Api.Reply sixth = Api.put(ME, passwords(OLD, NEW), session).expect(429);

    assertThat(sixth.code()).isEqualTo("throttled");
    assertThat(sixth.header("Retry-After")).isPresent();
    TestLogins.login(user.email(), OLD).expect(429);
  }

  @Test
  void anApiTokenChangesNothingOfItsOwner() {
    for (Api.Reply refused :
        new Api.Reply[] {
          Api.put(ME, passwords(OLD, NEW), user.headers()),
          Api.put(ME, "{\"full_name\":\"Ann\"}", user.headers()),
          Api.delete("/api/v1/auth/sessions", user.headers()),
          Api.delete("/api/v1/auth/sessions/1", user.headers())
        }) {
      assertThat(refused.expect(403).json().path("right").asText()).isEqualTo("account:change");
    }
    Api.get(ME, session).expect(200);
  }

  @Test
  void whoHasNoPasswordHereHasNoneToChange() {
    ApiDatabase.execute("UPDATE users SET hashed_password = NULL WHERE id = " + user.id());
    assertThat(Api.put(ME, passwords(OLD, NEW), session).expect(422).code())
        .isEqualTo("no_local_password");
    assertThat(Api.get(ME, session).json().path("password_changeable").asBoolean()).isFalse();
  }
}
