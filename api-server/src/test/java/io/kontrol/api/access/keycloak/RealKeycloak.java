package io.kontrol.api.access.keycloak;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.List;
import java.util.Map;

/** An application whose provider is a real Keycloak. */
public final class RealKeycloak implements QuarkusTestProfile {
  private static final Keycloak KEYCLOAK = new Keycloak();

  static Keycloak keycloak() {
    return KEYCLOAK;
  }

  @Override
  public List<TestResourceEntry> testResources() {
    return List.of(new TestResourceEntry(Resource.class));
  }

  /** Starts Keycloak before the application, at an address that both know. */
  public static final class Resource implements QuarkusTestResourceLifecycleManager {
    @Override
    public Map<String, String> start() {
      int port = Keycloak.freePort();
      KEYCLOAK.startAnew("http://localhost:" + port);
      return Map.of(
          "quarkus.http.test-port",
          Integer.toString(port),
          "kontrol.oidc.url",
          KEYCLOAK.realm(),
          "kontrol.oidc.client-id",
          Keycloak.CLIENT,
          "kontrol.oidc.client-secret",
          Keycloak.SECRET,
          "kontrol.oidc.name",
          "Keycloak");
    }

    @Override
    public void stop() {
      KEYCLOAK.stop();
    }
  }
}
