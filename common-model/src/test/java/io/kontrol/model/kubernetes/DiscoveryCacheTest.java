package io.kontrol.model.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DiscoveryCacheTest {
  private static final String APPS =
      """
      {"resources": [
        {"name": "deployments", "kind": "Deployment", "namespaced": true},
        {"name": "deployments/scale", "kind": "Scale", "namespaced": true}]}
      """;
  private static final String CORE =
      """
      {"resources": [{"name": "namespaces", "kind": "Namespace", "namespaced": false}]}
      """;

  private final Map<String, String> documents = new HashMap<>();
  private int lookUps;
  private boolean away;
  private Instant now = Instant.parse("2026-11-01T00:00:00Z");

  private final DiscoveryCache kinds =
      new DiscoveryCache(this::get, new TestClock(), Duration.ofSeconds(5));

  @Test
  void aKindIsLookedUpOnceAndNamesItsPaths() throws Exception {
    documents.put("/apis/apps/v1", APPS);
    documents.put("/api/v1", CORE);

    ObjectKind deployment = kinds.find("apps/v1", "Deployment").orElseThrow();
    ObjectKind namespace = kinds.find("v1", "Namespace").orElseThrow();
    kinds.find("apps/v1", "Deployment");

    assertThat(deployment.objectPath("shop", "cart"))
        .isEqualTo("/apis/apps/v1/namespaces/shop/deployments/cart");
    assertThat(deployment.collectionPath("")).isEqualTo("/apis/apps/v1/deployments");
    assertThat(namespace.objectPath("", "shop")).isEqualTo("/api/v1/namespaces/shop");
    assertThat(deployment.apiGroup()).isEqualTo("apps");
    assertThat(namespace.apiGroup()).isEmpty();
    assertThat(lookUps).isEqualTo(2);
  }

  @Test
  void aSubresourceIsNoKind() throws Exception {
    documents.put("/apis/apps/v1", APPS);

    assertThat(kinds.find("apps/v1", "Scale")).isEmpty();
  }

  @Test
  void aKindWhoseDefinitionIsSecondsOldIsFoundAfterThePause() throws Exception {
    assertThat(kinds.find("shop.io/v1", "Cart")).isEmpty();
    documents.put(
        "/apis/shop.io/v1",
        "{\"resources\": [{\"name\": \"carts\", \"kind\": \"Cart\", \"namespaced\": true}]}");

    assertThat(kinds.find("shop.io/v1", "Cart")).as("within the pause").isEmpty();
    now = now.plusSeconds(5);

    assertThat(kinds.find("shop.io/v1", "Cart")).isPresent();
  }

  @Test
  void whatIsForgottenIsLookedUpAtOnce() throws Exception {
    documents.put("/apis/apps/v1", APPS);
    kinds.find("apps/v1", "Deployment");
    documents.remove("/apis/apps/v1");

    kinds.forget("apps/v1");

    assertThat(kinds.find("apps/v1", "Deployment")).isEmpty();
  }

  @Test
  void aServerThatIsAwayIsNotTakenForOneThatDoesNotKnowTheKind() throws Exception {
    away = true;
    assertThatThrownBy(() -> kinds.find("apps/v1", "Deployment")).isInstanceOf(IOException.class);
    away = false;
    documents.put("/apis/apps/v1", APPS);

    assertThat(kinds.find("apps/v1", "Deployment")).as("without waiting").isPresent();
  }

  @Test
  void aNameThatIsNoDnsNameIsEncodedInThePath() {
    ObjectKind role =
        new ObjectKind("rbac.authorization.k8s.io/v1", "ClusterRole", "clusterroles", false);

    assertThat(role.objectPath("", "system:node")).endsWith("/clusterroles/system:node");
    assertThat(role.objectPath("", "a b/c?d")).endsWith("/clusterroles/a%20b%2Fc%3Fd");
  }

  private Optional<byte[]> get(String path) throws IOException {
    lookUps++;
    if (away) {
      throw new IOException("connection refused");
    }
    return Optional.ofNullable(documents.get(path))
        .map(text -> text.getBytes(StandardCharsets.UTF_8));
  }

  private final class TestClock extends Clock {
    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return now;
    }
  }
}
