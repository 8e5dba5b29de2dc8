package io.kontrol.reconciler.apply;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.model.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretMaskTest {
  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static ObjectNode secret(String field, String value) {
    ObjectNode secret = Json.mapper().createObjectNode();
    secret.putObject(field).put("password", value);
    return secret;
  }

  @Test
  void whatTheServerQuotesOfAValueIsMaskedWithoutKnowingIt() {
    String message = "data[a]: Invalid value: \"hun\\\"ter2\": no base64, at most 4";
    assertThat(SecretMask.mask(message, Json.mapper().createObjectNode()))
        .isEqualTo("data[a]: Invalid value: ***: no base64, at most 4");
  }

  @Test
  void aPartOfAValueIsNotLeftBesideAShorterOne() {
    ObjectNode secret = secret("stringData", "hunter");
    secret.withObjectProperty("stringData").put("other", "hunter-and-more");
    assertThat(SecretMask.mask("got hunter-and-more and hunter", secret))
        .isEqualTo("got *** and ***");
  }

  @Test
  void otherWordsStay() {
    assertThat(SecretMask.mask("secrets \"s\" not found", secret("data", base64("hunter2"))))
        .isEqualTo("secrets \"s\" not found");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void noFormOfAValueIsTold(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 100; i++) {
      String value = text(random);
      for (ObjectNode secret :
          new ObjectNode[] {secret("stringData", value), secret("data", base64(value))}) {
        String quoted = Json.write(Json.mapper().getNodeFactory().textNode(value));
        String message = "refused " + value + ", " + base64(value) + " and " + quoted + ".";
        assertThat(SecretMask.mask(message, secret))
            .doesNotContain(value, base64(value), quoted.substring(1, quoted.length() - 1))
            .startsWith("refused ");
      }
    }
  }

  /** Of signs that JSON and regular expressions think special, and longer than common words. */
  private static String text(Random random) {
    String signs = "abcXYZ789$\\\"'{}[]()+*?.^|äß漢\n\t ";
    StringBuilder text = new StringBuilder("s3");
    for (int length = random.nextInt(8, 40); length > 0; length--) {
      text.append(signs.charAt(random.nextInt(signs.length())));
    }
    return text.append("t0").toString();
  }
}
