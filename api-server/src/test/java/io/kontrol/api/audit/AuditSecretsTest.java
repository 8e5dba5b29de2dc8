package io.kontrol.api.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontrol.api.platform.identity.Role;
import io.kontrol.api.testing.Api;
import io.kontrol.api.testing.ApiTest;
import io.kontrol.api.testing.Manifests;
import io.kontrol.api.testing.TestLogins;
import io.kontrol.api.testing.TestUsers;
import io.kontrol.api.testing.TestUsers.TestUser;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;

/** The audit log tells what was changed, and never a value that is nobody's business. */
@ApiTest
class AuditSecretsTest {
  private static final String VALUE = "hunter2-of-the-first";
  private static final String CHANGED = "hunter3-of-the-second";
  private static final String OLD_PASSWORD = "old horse battery staple";
  private static final String NEW_PASSWORD = "new horse battery staple";
  private static final String WRONG_PASSWORD = "wrong horse battery staple";

  @Test
  void valuesOfSecretsAreNotInIt() {
    String name = Manifests.name("audited-secret");
    String location = Manifests.create(Manifests.secret(name, "stringData", VALUE));
    Api.patch(
            location,
            "{\"stringData\":{\"password\":\"" + CHANGED + "\"}}",
            "Content-Type",
            "application/merge-patch+json")
        .expect(200);
    Api.post("/api/v1/apply?cluster_id=c1", "[" + Manifests.secret(name, "stringData", VALUE) + "]")
        .expect(200);
    Api.post(location + "/rollback", "{\"revision\":1}");
    Api.delete(location).expect(202);

    assertThat(TestLogins.audit("action", "resource_name = '" + name + "'"))
        .contains("RESOURCE_CREATED", "RESOURCE_UPDATED", "RESOURCE_DELETED");
    for (String value : new String[] {VALUE, CHANGED}) {
      assertAbsent(value);
      assertAbsent(base64(value));
    }
  }

  @Test
  void passwordsTokensAndSessionsAreNotInIt() {
    TestUser user = TestUsers.user(Role.USER);
    String email = TestLogins.withPassword(user, OLD_PASSWORD);
    TestLogins.login(email, WRONG_PASSWORD).expect(401);
    String session = TestLogins.cookie(TestLogins.login(email, OLD_PASSWORD).expect(200));
    String[] headers = {"Authorization", "Bearer " + session};
    Api.put(
            "/api/v1/auth/me",
            "{\"password\":\"" + NEW_PASSWORD + "\",\"old_password\":\"" + OLD_PASSWORD + "\"}",
            headers)
        .expect(200);
    String token =
        Api.post("/api/v1/tokens", "{\"name\":\"audited\",\"role\":\"USER\"}", user.headers())
            .expect(201)
            .json()
            .path("token")
            .asText();
    assertThat(token).startsWith("kontrol_");

    assertThat(TestLogins.audit("action", "user_email = '" + email + "'"))
        .contains("LOGIN_FAILURE", "LOGIN_SUCCESS", "TOKEN_CREATED");
    for (String value :
        new String[] {OLD_PASSWORD, NEW_PASSWORD, WRONG_PASSWORD, session, token, "$2a$", "$2y$"}) {
      assertAbsent(value);
    }
    for (String hash :
        TestLogins.column("SELECT token_hash FROM api_tokens WHERE user_id = " + user.id())) {
      assertAbsent(hash);
    }
  }

  private static void assertAbsent(String value) {
    assertThat(
            TestLogins.audit(
                "audit_logs::TEXT", "position('" + value + "' IN audit_logs::TEXT) > 0"))
        .as(value)
        .isEmpty();
  }

  private static String base64(String value) {
    return Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8));
  }
}
