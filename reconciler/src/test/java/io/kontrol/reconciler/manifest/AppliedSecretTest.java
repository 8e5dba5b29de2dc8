package io.kontrol.reconciler.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.model.json.Json;
import io.kontrol.model.kubernetes.KontrolMetadata;
import io.kontrol.model.kubernetes.ObjectKind;
import io.kontrol.reconciler.testing.WorkFixtures;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AppliedSecretTest {
  private static final ObjectKind SECRET = new ObjectKind("v1", "Secret", "secrets", true);

  private static ObjectNode sent(String spec, String... ignorePaths) {
    return AppliedManifest.of(WorkFixtures.desired(1, "Secret", spec, ignorePaths), SECRET);
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void aTextIsSentAsData() {
    ObjectNode sent = sent("{'stringData':{'password':'grüße'},'type':'Opaque'}");
    assertThat(sent.has("stringData")).isFalse();
    assertThat(sent.at("/data/password").asText()).isEqualTo(base64("grüße"));
    assertThat(sent.path("type").asText()).isEqualTo("Opaque");
  }

  @Test
  void aTextWinsOverDataOfItsKeyAndLeavesTheOthers() {
    ObjectNode sent =
        sent("{'data':{'a':'b2xk','b':'a2VwdA=='},'stringData':{'a':'new','c':'more'}}");
    JsonNode expected =
        Json.read(
            "{\"a\":\"%s\",\"b\":\"%s\",\"c\":\"%s\"}"
                .formatted(base64("new"), base64("kept"), base64("more")));
    assertThat(sent.path("data")).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'stringData':{'a':7}}",
        "{'stringData':['a']}",
        "{'stringData':{'a':'b'},'data':'c'}"
      })
  void whatTheServerWouldRefuseIsLeftForItToRefuse(String spec) {
    JsonNode given = Json.read(spec.replace('\'', '"'));
    ObjectNode sent = sent(spec);
    assertThat(sent.path("stringData")).isEqualTo(given.path("stringData"));
    assertThat(sent.path("data")).isEqualTo(given.path("data"));
  }

  @Test
  void anIgnoredTextIsIgnoredAsTheDataThatItBecomes() {
    ObjectNode sent = sent("{'stringData':{'a':'b'}}", "/stringData/a", "/data/b", "/type");
    assertThat(
            sent.at("/metadata/annotations").path(KontrolMetadata.IGNORE_PATHS_ANNOTATION).asText())
        .isEqualTo("/data/a,/data/b,/type");
  }

  @Test
  void otherKindsKeepAFieldOfThatName() {
    ObjectNode sent =
        AppliedManifest.of(
            WorkFixtures.desired(1, "Odd", "{'stringData':{'a':'b'}}", "/stringData/a"),
            new ObjectKind("v1", "Odd", "odds", true));
    assertThat(sent.at("/stringData/a").asText()).isEqualTo("b");
    assertThat(
            sent.at("/metadata/annotations").path(KontrolMetadata.IGNORE_PATHS_ANNOTATION).asText())
        .isEqualTo("/stringData/a");
  }
}
