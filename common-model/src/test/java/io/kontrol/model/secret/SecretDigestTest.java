package io.kontrol.model.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.model.json.Json;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class SecretDigestTest {
  private final SecretDigest digest = new SecretDigest("a key of sixteen or more");

  @Test
  void noValueIsLeftAndEqualValuesStayEqual() {
    ObjectNode secret =
        object(
            """
            {"metadata": {"name": "login", "annotations": {
               "kubectl.kubernetes.io/last-applied-configuration": "{\\"data\\": \\"c3dvcmRmaXNo\\"}",
               "note": "kept"}},
             "data": {"a": "c3dvcmRmaXNo", "b": "dGlnZXI="},
             "stringData": {"c": "swordfish"}}
            """);

    ObjectNode redacted = digest.redact(secret);

    assertThat(redacted.toString())
        .doesNotContain("c3dvcmRmaXNo", "dGlnZXI", "swordfish")
        .contains("kept");
    assertThat(redacted.at("/data/a"))
        .isEqualTo(redacted.at("/stringData/c"))
        .isNotEqualTo(redacted.at("/data/b"));
    assertThat(secret.at("/stringData/c").asText()).as("the original").isEqualTo("swordfish");
  }

  @Test
  void copiesThatOtherToolsKeepInAnnotationsAreLeftOut() {
    ObjectNode redacted =
        digest.redact(
            object(
                """
                {"metadata": {"annotations": {
                   "kubectl.kubernetes.io/last-applied-configuration": "{\\"stringData\\":{\\"a\\":\\"tiger\\"}}",
                   "kapp.k14s.io/original": "{\\"kind\\":\\"Secret\\",\\"stringData\\": {\\"a\\":\\"tiger\\"}}",
                   "objectset.rio.cattle.io/applied": "H4sIAAAAAAAA/6pWSkksSVSyqlZKVLJSqlaqBQAA",
                   "note": "{\\"owner\\":\\"data team\\"}"}},
                 "stringData": {"a": "tiger"}}
                """));

    assertThat(redacted.at("/metadata/annotations"))
        .isEqualTo(object("{\"note\": \"{\\\"owner\\\":\\\"data team\\\"}\"}"));
  }

  @Test
  void redactingTwiceIsRedactingOnce() {
    ObjectNode once = digest.redact(object("{\"data\": {\"a\": \"c3dvcmRmaXNo\"}}"));

    assertThat(digest.redact(once)).isEqualTo(once);
  }

  @Test
  void whatIsNoStringOrNoBase64IsHiddenAllTheSame() {
    ObjectNode redacted =
        digest.redact(object("{\"data\": {\"a\": \"not base64!\", \"b\": 12345}}"));

    assertThat(redacted.at("/data/a").asText()).startsWith(SecretDigest.PREFIX);
    assertThat(redacted.at("/data/b").asText()).startsWith(SecretDigest.PREFIX);
  }

  @Test
  void withoutTheKeyTheDigestIsAnother() {
    byte[] value = "swordfish".getBytes(StandardCharsets.UTF_8);

    assertThat(new SecretDigest("another key of sixteen").digest(value))
        .isNotEqualTo(digest.digest(value));
    assertThat(new SecretDigest("a key of sixteen or more").digest(value))
        .isEqualTo(digest.digest(value));
  }

  @Test
  void aShortKeyIsRefusedByTheNameOfItsVariable() {
    assertThatThrownBy(() -> new SecretDigest("short"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("KONTROL_SECRET_DIGEST_KEY");
  }

  @Test
  void onlyTheCoreKindIsASecret() {
    assertThat(SecretDigest.isSecret("v1", "Secret")).isTrue();
    assertThat(SecretDigest.isSecret("example.com/v1", "Secret")).isFalse();
    assertThat(SecretDigest.isSecret("v1", "ConfigMap")).isFalse();
  }

  private static ObjectNode object(String json) {
    return (ObjectNode) Json.read(json);
  }
}
