package io.kontrol.api.access.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.api.platform.identity.Role;
import io.kontrol.api.testing.Api;
import io.kontrol.api.testing.ApiDatabase;
import io.kontrol.api.testing.ApiTest;
import io.kontrol.api.testing.TestLogins;
import io.kontrol.api.testing.TestUsers;
import io.kontrol.api.testing.TestUsers.TestUser;
import org.junit.jupiter.api.Test;

@ApiTest
class SessionTest {
  private static final String ME = "/api/v1/auth/me";
  private static final String SESSIONS = "/api/v1/auth/sessions";

  @Test
  void aUserSeesAndEndsItsOwnSessions() {
    TestUser user = TestUsers.user(Role.USER);
    String email = TestLogins.withPassword(user);
    TestLogins.login(email, TestLogins.PASSWORD, "User-Agent", "x".repeat(2_000)).expect(200);
    String[] second = TestLogins.session(email, TestLogins.PASSWORD);
    String[] third = TestLogins.session(email, TestLogins.PASSWORD);

    JsonNode sessions = Api.get(SESSIONS, third).expect(200).json().path("items");
    assertThat(sessions.findValuesAsText("current")).containsExactly("true", "false", "false");
    assertThat(sessions.get(2).path("user_agent").asText()).isEqualTo("x".repeat(1_000));
    assertThat(sessions.get(0).path("ip_address").asText()).isNotEmpty();
    Api.get(ME, second).expect(200);

    Api.delete(SESSIONS + "/" + sessions.get(1).path("id").asInt(), third).expect(204);
    assertThat(Api.get(ME, second).expect(401).code()).isEqualTo("session_unknown");
    Api.delete(SESSIONS, third).expect(204);
    assertThat(Api.get(SESSIONS, third).json().path("items")).hasSize(1);
    Api.delete(SESSIONS, third).expect(204);
    assertThat(
            TestLogins.audit(
                "concat_ws(' ', action, details::JSONB ->> 'ended')",
                "user_id = " + user.id() + " AND action LIKE 'SESSION%'"))
        .containsExactly("SESSIONS_ENDED 0", "SESSIONS_ENDED 1", "SESSION_ENDED");
  }

  @Test
  void nobodyEndsTheSessionOfAnother() {
    TestUser user = TestUsers.user(Role.USER);
    String[] session = TestLogins.session(TestLogins.withPassword(user), TestLogins.PASSWORD);
    int id = Api.get(SESSIONS, session).json().at("/items/0/id").asInt();
    TestUser other = TestUsers.user(Role.ADMIN);
    String[] otherSession = TestLogins.session(TestLogins.withPassword(other), TestLogins.PASSWORD);

    Api.delete(SESSIONS + "/" + id, otherSession).expect(404);

    Api.get(ME, session).expect(200);
  }

  @Test
  void aSessionEndsByItsTime() {
    TestUser user = TestUsers.user(Role.USER);
    String[] session = TestLogins.session(TestLogins.withPassword(user), TestLogins.PASSWORD);
    ApiDatabase.execute(
        "UPDATE user_sessions SET expires_at = now() - INTERVAL '1 second' WHERE user_id = "
            + user.id());
    assertThat(Api.get(ME, session).expect(401).code()).isEqualTo("session_expired");
    assertThat(Api.get(SESSIONS, user.headers()).json().path("items")).isEmpty();
  }
}
