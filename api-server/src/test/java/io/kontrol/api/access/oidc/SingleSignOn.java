package io.kontrol.api.access.oidc;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.List;
import java.util.Map;

/** An application with a provider: that of {@link #issuer()}. */
public final class SingleSignOn implements QuarkusTestProfile {
  private static final TestIssuer ISSUER = new TestIssuer();

  static TestIssuer issuer() {
    return ISSUER;
  }

  static Map<String, String> configuration(TestIssuer issuer) {
    return Map.of(
        "kontrol.oidc.url",
        issuer.url(),
        "kontrol.oidc.client-id",
        TestIssuer.CLIENT,
        "kontrol.oidc.client-secret",
        TestIssuer.SECRET,
        "kontrol.oidc.name",
        "Tests");
  }

  @Override
  public List<TestResourceEntry> testResources() {
    return List.of(new TestResourceEntry(Resource.class));
  }

  /** Starts the provider before the application. */
  public static final class Resource implements QuarkusTestResourceLifecycleManager {
    @Override
    public Map<String, String> start() {
      ISSUER.start();
      return configuration(ISSUER);
    }

    @Override
    public void stop() {
      ISSUER.stop();
    }
  }
}
