package io.kontrol.api.apply;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.api.testing.Api;
import io.kontrol.api.testing.ApiTest;
import java.util.List;
import org.junit.jupiter.api.Test;

@ApiTest
class ApplyEndpointTest {
  private static final String CONFIG_MAP =
      """
      apiVersion: v1
      kind: ConfigMap
      metadata:
        name: %s
        namespace: shop
        labels: {app: cart}
      data:
        key: value
      """;

  private static List<String> actions(Api.Reply reply) {
    return reply.expect(200).json().path("items").findValuesAsText("action");
  }

  @Test
  void aSetFollowsItsManifests() {
    String two = CONFIG_MAP.formatted("one") + "---\n" + CONFIG_MAP.formatted("two");
    String path = "/api/v1/apply?cluster_id=sets&set=s";

    Api.Reply dry = Api.post(path + "&create_namespaces=true&dry_run=true", two);
    assertThat(actions(dry)).containsExactly("created", "created", "created");
    assertThat(dry.json().path("items").path(1).path("diff").path("unified").asText())
        .contains("+  key: value");
    assertThat(Api.get("/api/v1/resources?cluster_id=sets").json().path("items")).isEmpty();

    assertThat(actions(Api.post(path + "&create_namespaces=true", two)))
        .containsExactly("created", "created", "created");
    assertThat(actions(Api.post(path + "&create_namespaces=true", two)))
        .containsExactly("unchanged", "unchanged");
    assertThat(actions(Api.post(path, CONFIG_MAP.formatted("two").replace("value", "w"))))
        .containsExactly("configured", "pruned");
    Api.Reply refused = Api.post(path, "");
    assertThat(refused.expect(422).code()).isEqualTo("empty_apply");
    assertThat(actions(Api.post(path + "&allow_empty=true", ""))).containsExactly("pruned");
    // the namespace is no member of the set
    JsonNode left = Api.get("/api/v1/resources?cluster_id=sets").json().path("items");
    assertThat(left.findValuesAsText("kind")).containsExactly("Namespace");
  }
}
