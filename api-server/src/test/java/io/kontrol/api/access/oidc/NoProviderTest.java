package io.kontrol.api.access.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontrol.api.testing.Api;
import io.kontrol.api.testing.ApiTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Without a provider nothing of single sign-on answers. */
@ApiTest
class NoProviderTest {
  @ParameterizedTest
  @ValueSource(strings = {"/api/v1/auth/oidc/login", "/api/v1/auth/oidc/callback?code=a&state=b"})
  void itsPathsAreNotThere(String path) {
    Api.Reply reply =
        Api.get(path, "Authorization", "", "Cookie", "q_auth_kontrol_b=b; q_session_kontrol=x");
    assertThat(reply.expect(404).code()).isEqualTo("not_found");
  }

  @Test
  void itsLogoutIsNotThereEither() {
    Api.send("POST", "/api/v1/auth/oidc/logout", null).expect(404);
  }

  @Test
  void itsTokensAreNone() {
    String token = new TestIssuer().token(new TestIssuer().person("somebody"));
    Api.Reply reply = Api.get("/api/v1/resources", "Authorization", "Bearer " + token);
    assertThat(reply.expect(401).code()).isEqualTo("credential_malformed");
  }

  @Test
  void theConsoleIsToldThatThereIsNone() {
    Api.Reply ways = Api.get("/api/v1/auth/providers", "Authorization", "").expect(200);
    assertThat(ways.text()).isEqualTo("{\"local\":true,\"oidc\":null}");
  }
}
