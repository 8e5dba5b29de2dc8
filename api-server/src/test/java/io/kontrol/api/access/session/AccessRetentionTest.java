package io.kontrol.api.access.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontrol.api.platform.identity.Role;
import io.kontrol.api.platform.retention.Retention;
import io.kontrol.api.testing.Api;
import io.kontrol.api.testing.ApiDatabase;
import io.kontrol.api.testing.ApiTest;
import io.kontrol.api.testing.TestLogins;
import io.kontrol.api.testing.TestUsers;
import io.kontrol.api.testing.TestUsers.TestUser;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

@ApiTest
class AccessRetentionTest {
  @Inject @Nullable Retention retention;

  @Test
  void whatHasEndedIsPurgedAndWhatLivesStays() {
    TestLogins.forgetFailures();
    TestUser user = TestUsers.user(Role.USER);
    String email = TestLogins.withPassword(user);
    TestLogins.login(email, TestLogins.PASSWORD).expect(200);
    String[] living = TestLogins.session(email, TestLogins.PASSWORD);
    Api.post("/api/v1/users/" + user.id() + "/password-reset", "").expect(200);
    TestLogins.login(email, "wrong password").expect(401);
    TestUser other = TestUsers.user(Role.USER);
    String of = " WHERE user_id = " + user.id();
    ApiDatabase.execute(
        "UPDATE user_sessions SET expires_at = now() - INTERVAL '1 second' WHERE id = (SELECT min(id) FROM user_sessions"
            + of
            + ")");
    ApiDatabase.execute("UPDATE password_links SET expires_at = now() - INTERVAL '1 second'" + of);
    ApiDatabase.execute("UPDATE login_failures SET last_failed_at = now() - INTERVAL '25 hours'");
    ApiDatabase.execute("UPDATE api_tokens SET revoked_at = now() - INTERVAL '91 days'" + of);
    ApiDatabase.execute(
        "UPDATE api_tokens SET expires_at = now() - INTERVAL '89 days' WHERE user_id = "
            + other.id());

    Objects.requireNonNull(retention).run(Instant.now());

    assertThat(TestLogins.column("SELECT id FROM user_sessions" + of)).hasSize(1);
    assertThat(TestLogins.column("SELECT user_id FROM password_links" + of)).isEmpty();
    assertThat(TestLogins.column("SELECT key FROM login_failures")).isEmpty();
    assertThat(TestLogins.column("SELECT id FROM api_tokens" + of)).isEmpty();
    assertThat(Api.get("/api/v1/auth/me", other.headers()).expect(401).code())
        .isEqualTo("token_expired");
    Api.get("/api/v1/auth/me", living).expect(200);
  }
}
