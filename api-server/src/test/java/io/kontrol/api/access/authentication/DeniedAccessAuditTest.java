package io.kontrol.api.access.authentication;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontrol.api.platform.identity.Role;
import io.kontrol.api.testing.Api;
import io.kontrol.api.testing.ApiTest;
import io.kontrol.api.testing.TestUsers;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a refused request looks like, it is refused, and told to the audit log. */
@ApiTest
class DeniedAccessAuditTest {
  private static final String TOO_LONG = "a".repeat(300);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/v1/resources/1",
        "/api/v1/resources/%00",
        "/api/v1/resources/1?author=AUTHOR",
        "/api/v1/resources/1?author=%00",
        "/api/v1/resources/1?message=%00&nonsense=1",
      })
  void isToldOnce(String path) {
    TestUsers.TestUser user = TestUsers.user(Role.USER);
    Api.Reply refused =
        Api.send("DELETE", path.replace("AUTHOR", TOO_LONG), null, user.headers()).expect(403);
    String told =
        "/api/v1/audit?action=ACCESS_DENIED&request_id="
            + refused.header("X-Request-Id").orElseThrow();
    assertThat(Api.get(told).expect(200).json().path("items")).hasSize(1);
  }
}
