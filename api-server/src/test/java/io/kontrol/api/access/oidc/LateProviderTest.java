package io.kontrol.api.access.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.testing.Api;
import io.kontrol.api.testing.ApiTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The service starts without its provider, and finds it when it is there. */
@ApiTest
@TestProfile(LateProviderTest.Late.class)
class LateProviderTest {
  private static final TestIssuer ISSUER = new TestIssuer();

  /** The address of a provider that does not run yet. */
  public static final class Late implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return SingleSignOn.configuration(ISSUER);
    }
  }

  @AfterAll
  static void stop() {
    ISSUER.stop();
  }

  @Test
  void tokensAndLoginsWaitForItAndOthersDoNot() {
    ObjectNode claims = ISSUER.person("late");
    TestIssuer.roles(claims, "kontrol-user");
    String token = ISSUER.token(claims);
    Awaitility.await().untilAsserted(() -> Api.get("/q/health/ready").expect(200));
    Api.get("/api/v1/resources").expect(200);
    Api.Reply early = Api.get("/api/v1/resources", "Authorization", "Bearer " + token).expect(503);
    assertThat(early.code()).isEqualTo("identity_provider_unavailable");
    new TestBrowser().get("/api/v1/auth/oidc/login").expect(503);

    ISSUER.start();
    Api.get("/api/v1/resources", "Authorization", "Bearer " + token).expect(200);
    new TestBrowser().get("/api/v1/auth/oidc/login").expect(302);
  }
}
