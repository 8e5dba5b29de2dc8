package io.kontrol.api.fleet.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.api.testing.Api;
import io.kontrol.api.testing.ApiDatabase;
import io.kontrol.api.testing.ApiTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the key of a node is good for, and for how long. */
@ApiTest
class NodeKeyTest {
  private static final String ACTIVE = "{\"status\":\"ACTIVE\"}";

  private static Api.Reply beat(TestNode node, String... headers) {
    return Api.post(node.path() + "/heartbeat", ACTIVE, headers);
  }

  @Test
  void theKeyIsTakenAsHeaderAndAsBearer() {
    TestNode node = TestNode.register();

    beat(node, node.headers()).expect(200);
    beat(node, "Authorization", "Bearer " + node.key()).expect(200);
  }

  @Test
  void anotherNodesKeyIsForbiddenAndAWrongOneIsNone() {
    TestNode node = TestNode.register();
    TestNode other = TestNode.register();

    assertThat(beat(node, other.headers()).expect(403).json().path("right").asText())
        .isEqualTo("nodes:own");
    assertThat(beat(node, TestNode.headers("kontrol_node_" + "x".repeat(43))).expect(401).code())
        .isEqualTo("node_key_unknown");
    assertThat(beat(node, TestNode.headers("secret")).expect(401).code())
        .isEqualTo("credential_malformed");
    beat(node, "Authorization", "").expect(401);
    assertThat(node.status()).isEqualTo("INACTIVE");
  }

  @Test
  void nobodyButTheNodeCallsIn() {
    TestNode node = TestNode.register();

    assertThat(beat(node).expect(403).json().path("right").asText()).isEqualTo("heartbeats:send");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/v1/nodes",
        "/api/v1/resources",
        "/api/v1/auth/me",
        "/api/v1/tokens",
        "/api/v1/audit",
        "/api/v1/nodes/registration-tokens",
        "/q/metrics"
      })
  void aNodeReadsNothingElse(String path) {
    TestNode node = TestNode.register();

    Api.get(path, node.headers()).expect(403);
  }

  @Test
  void aNodeDoesNotChangeItself() {
    TestNode node = TestNode.register();

    Api.get(node.path(), node.headers()).expect(403);
    Api.delete(node.path(), node.headers()).expect(403);
    Api.post(node.path() + "/rotate-key", "{}", node.headers()).expect(403);
  }

  @Test
  void bothKeysHoldDuringTheOverlapAndOneAfterIt() {
    TestNode node = TestNode.register();
    beat(node, node.headers()).expect(200);
    JsonNode rotated =
        Api.post(node.path() + "/rotate-key", "{\"overlap_seconds\":600}").expect(200).json();
    String[] newKey = TestNode.headers(rotated.path("api_key").asText());

    assertThat(rotated.path("previous_key_expires_at").isNull()).isFalse();
    beat(node, node.headers()).expect(200);
    beat(node, newKey).expect(200);

    Api.post(node.path() + "/rotate-key", "{\"overlap_seconds\":0}").expect(200);
    assertThat(beat(node, node.headers()).expect(401).code()).isEqualTo("node_key_unknown");
    assertThat(beat(node, newKey).expect(401).code()).isEqualTo("node_key_unknown");
  }

  @Test
  void anOverlapEndsByItself() {
    TestNode node = TestNode.register();
    Api.post(node.path() + "/rotate-key", "{}").expect(200);
    ApiDatabase.execute(
        "UPDATE nodes SET previous_api_key_expires_at = now() - INTERVAL '1 second' WHERE id = "
            + node.id());

    assertThat(beat(node, node.headers()).expect(401).code()).isEqualTo("node_key_replaced");
    assertThat(node.shown().path("previous_key_expires_at").isNull()).isTrue();
  }

  @Test
  void aRotationWithoutABodyHasTheUsualOverlap() {
    TestNode node = TestNode.register();

    Api.send("POST", node.path() + "/rotate-key", null).expect(200);

    beat(node, node.headers()).expect(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{\"overlap_seconds\":-1}", "{\"overlap_seconds\":604801}", "{\"overlap\":1}"})
  void whatIsNoOverlapIsRefused(String body) {
    Api.post(TestNode.register().path() + "/rotate-key", body).expect(422);
  }

  @Test
  void aRevokedNodeIsOutAtOnceUntilItHasANewKey() {
    TestNode node = TestNode.register();
    beat(node, node.headers()).expect(200);

    JsonNode revoked = Api.post(node.path() + "/revoke-key", "").expect(200).json();

    assertThat(revoked.path("status").asText()).isEqualTo("INACTIVE");
    assertThat(revoked.path("key_revoked_at").isNull()).isFalse();
    assertThat(beat(node, node.headers()).expect(401).code()).isEqualTo("node_key_revoked");
    JsonNode rotated = Api.post(node.path() + "/rotate-key", "{}").expect(200).json();
    assertThat(rotated.path("key_revoked_at").isNull()).isTrue();
    assertThat(rotated.path("previous_key_expires_at").isNull()).isTrue();
    assertThat(beat(node, node.headers()).expect(401).code()).isEqualTo("node_key_unknown");
    beat(node, TestNode.headers(rotated.path("api_key").asText())).expect(200);
    assertThat(node.lifecycle())
        .isEqualTo(
            "REGISTERED>INACTIVE CAME_ONLINE>ACTIVE DEACTIVATED>INACTIVE CAME_ONLINE>ACTIVE");
  }
}
