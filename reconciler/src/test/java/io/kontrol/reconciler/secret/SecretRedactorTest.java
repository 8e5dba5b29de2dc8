package io.kontrol.reconciler.secret;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.model.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretRedactorTest {
  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static ObjectNode secret(String field, String value) {
    ObjectNode secret = Json.mapper().createObjectNode();
    secret.putObject(field).put("password", value);
    return secret;
  }

  private static String mask(String message, JsonNode secret) {
    return SecretRedactor.mask(message, secret, List.of("db", "shop"));
  }

  /** As kube-apiserver 1.36 writes them, of a Secret whose value is the letter b or hunter2. */
  @ParameterizedTest
  @CsvSource(
      delimiterString = " -> ",
      quoteCharacter = '~',
      value = {
        "Secret \"db\" is invalid: type: Invalid value: \"other\": field is immutable"
            + " -> Secret \"db\" is invalid: type: Invalid value: ***: field is immutable",
        "Secret \"db\" is invalid: data[hun ter/2]: Invalid value: \"hun ter/2\": a valid config key must"
            + " consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME')"
            + " -> Secret \"db\" is invalid: data[hun ter/2]: Invalid value: ***: a valid config key must"
            + " consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME')",
        "unable to convert unstructured object to /v1, Kind=Secret: error decoding from json: illegal base64"
            + " data at input byte 7 -> unable to convert unstructured object to /v1, Kind=Secret: error"
            + " decoding from json: illegal base64 data at input byte 7",
        "(/db; /v1, Kind=Secret): .data.a: expected string, got &value.valueUnstructured{Value:4711}"
            + " -> (/db; /v1, Kind=Secret): .data.a: expected string, got ***",
        ".data.a: expected string, got &value.valueUnstructured{Value:map[string]interface"
            + " {}{\"x\":\"other 2\"}} -> .data.a: expected string, got ***",
        ".data: expected map, got &{[other 2]} -> .data: expected map, got ***",
        "Secret \"db\" is invalid: data[.dockercfg]: Invalid value: \"<secret contents redacted>\":"
            + " unexpected end of JSON input -> Secret \"db\" is invalid: data[.dockercfg]: Invalid value:"
            + " ***: unexpected end of JSON input",
        "Secret \"db\" is invalid: [data[username]: Required value, data[password]: Required value: must be"
            + " set] -> Secret \"db\" is invalid: [data[username]: Required value, data[password]:"
            + " Required value: must be set]",
        "Secret \"db\" is invalid: data: Too long: may not be more than 1048576 bytes"
            + " -> Secret \"db\" is invalid: data: Too long: may not be more than 1048576 bytes",
        "Secret \"db\" is invalid: data: Forbidden: field is immutable when `immutable` is set"
            + " -> Secret \"db\" is invalid: data: Forbidden: field is immutable when `immutable` is set",
        "secrets \"db\" is forbidden: ValidatingAdmissionPolicy 'quote' with binding 'quote' denied request:"
            + " value aHVudGVyMg== is weak -> secrets \"db\" is forbidden: ValidatingAdmissionPolicy"
            + " 'quote' with binding 'quote' denied request: value *** is weak",
        "denied request: value \"aHVudGVyMg==\" is weak -> denied request: value *** is weak",
        "denied request: values: b=Yg==,a=aHVudGVyMg== -> denied request: values: b=***,a=***",
        "namespaces \"shop\" not found -> namespaces \"shop\" not found",
        "admission webhook \"w.example\" denied the request: {\"data\":{\"a\":\"Yg==\",\"old\":\"AAAA\"}} is bad"
            + " -> admission webhook \"w.example\" denied the request: {\"data\":***} is bad",
        "object \"{\\\"data\\\":{\\\"a\\\":\\\"Yg==\\\"}}\" is bad -> object *** is bad",
        "Secret{Data:map[string][]uint8{\"a\":[]uint8{0x62}},Type:Opaque} -> Secret{Data:***,Type:Opaque}",
        "Invalid value: \"cut off here -> Invalid value: ***",
        "a is \"b\" or 'b' or `b`, it isn't 'b' -> a is *** or *** or ***, it isn't ***",
        "password hunt... of hunter2 -> password ***... of ***",
      })
  void whatIsQuotedIsMaskedWholeAndTheSentenceStays(String message, String masked) {
    ObjectNode secret = secret("data", base64("hunter2"));
    secret.withObjectProperty("data").put("a", base64("b"));
    assertThat(mask(message, secret)).isEqualTo(masked);
  }

  @Test
  void whatTheServerQuotesOfAValueIsMaskedWithoutKnowingIt() {
    String message = "data[a]: Invalid value: \"hun\\\"ter2\": no base64, at most 4";
    assertThat(mask(message, Json.mapper().createObjectNode()))
        .isEqualTo("data[a]: Invalid value: ***: no base64, at most 4");
  }

  @Test
  void aPartOfAValueIsNotLeftBesideAShorterOne() {
    ObjectNode secret = secret("stringData", "hunter");
    secret.withObjectProperty("stringData").put("other", "hunter-and-more");
    assertThat(mask("got hunter-and-more and hunter", secret)).isEqualTo("got *** and ***");
  }

  /** A mask in a sentence that is known tells what it covers. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "b",
        "able",
        "mutable",
        "immutable",
        "value",
        "field",
        "is",
        "type",
        "db",
        "4",
        "v1"
      })
  void noMaskInAKnownSentenceTellsAValue(String value) {
    String sentence = "Secret \"db\" (v1, 4) is invalid: type: field is immutable, no such value";
    assertThat(mask(sentence, secret("stringData", value))).isEqualTo(sentence);
    assertThat(mask(sentence, secret("data", base64(value)))).isEqualTo(sentence);
  }

  @Test
  void namesAndKeysStayThoughAValueIsTheSame() {
    ObjectNode secret = secret("stringData", "password");
    secret.withObjectProperty("stringData").put("shop-database", "shop-database");
    secret.withObjectProperty("stringData").put("user", "database");
    String message = "secrets \"shop-database\" in \"shop\": data[password]: Required value";
    assertThat(mask(message, secret)).isEqualTo(message);
  }

  @Test
  void otherWordsStay() {
    assertThat(mask("secrets \"s\" not found", secret("data", base64("hunter2"))))
        .isEqualTo("secrets \"s\" not found");
  }

  @Test
  void linesAndPartsOfALongValueAreFound() {
    Random random = new Random(7);
    List<String> lines =
        IntStream.range(0, 20)
            .mapToObj(
                i -> {
                  byte[] bytes = new byte[48];
                  random.nextBytes(bytes);
                  return Base64.getEncoder().encodeToString(bytes);
                })
            .toList();
    String pem =
        "-----BEGIN PRIVATE KEY-----\n"
            + String.join("\n", lines)
            + "\n-----END PRIVATE KEY-----\n";
    for (ObjectNode secret :
        new ObjectNode[] {secret("stringData", pem), secret("data", base64(pem))}) {
      assertThat(mask("bad line " + lines.get(3) + " in key", secret))
          .isEqualTo("bad line *** in key");
      assertThat(mask("bad key " + lines.get(0).substring(5, 40) + "… here", secret))
          .isEqualTo("bad key ***… here");
      assertThat(mask("bad key " + String.join("", lines), secret)).isEqualTo("bad key ***");
      assertThat(mask("bad key " + base64(pem).substring(9, 200) + " here", secret))
          .isEqualTo("bad key *** here");
    }
  }

  @Test
  void aPasswordWithinAValueIsFound() {
    String value = "{\"auths\":{\"registry\":{\"username\":\"u\",\"password\":\"hun-2-ter\"}}}";
    assertThat(mask("cannot log in with hun-2-ter", secret("data", base64(value))))
        .isEqualTo("cannot log in with ***");
  }

  @Test
  void aValueOfAMegabyteIsSearchedForAtOnce() {
    byte[] bytes = new byte[1 << 20];
    new Random(3).nextBytes(bytes);
    String value = Base64.getEncoder().encodeToString(bytes);
    assertThat(mask("begins with " + value.substring(0, 30), secret("data", value)))
        .isEqualTo("begins with ***");
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
        String twice = Json.write(Json.mapper().getNodeFactory().textNode(quoted));
        String message =
            "refused " + value + ", " + base64(value) + ", " + quoted + " and " + twice + ".";
        assertThat(mask(message, secret))
            .doesNotContain(
                value,
                base64(value),
                quoted.substring(1, quoted.length() - 1),
                twice.substring(3, twice.length() - 3))
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
