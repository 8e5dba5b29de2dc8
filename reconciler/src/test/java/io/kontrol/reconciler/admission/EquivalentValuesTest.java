package io.kontrol.reconciler.admission;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.kontrol.model.json.Json;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EquivalentValuesTest {
  private static JsonNode json(String text) {
    return text.equals("-") ? MissingNode.getInstance() : Json.read(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "0.5 | \"500m\"",
        "\"0.5\" | \"500m\"",
        "1 | \"1\"",
        "\"1.0\" | \"1\"",
        "\"1024Mi\" | \"1Gi\"",
        "\"1e3\" | \"1k\"",
        "\"1E\" | \"1000P\"",
        "\"0.0000000001\" | \"1n\"",
        "\"2160h\" | \"2160h0m0s\"",
        "\"90s\" | \"1m30s\"",
        "\"2026-01-01T01:00:00+01:00\" | \"2026-01-01T00:00:00Z\"",
        "\"2026-01-01T00:00:00Z\" | \"2026-01-01T00:00:00.000000Z\"",
        "\"Y2Vy\\ndA==\\n\" | \"Y2VydA==\"",
        "5 | 5.0",
        "null | -",
        "null | 5",
        "false | -",
        "0 | -",
        "\"\" | -",
        "\"\" | \"10.0.0.7\"",
        "{} | -",
        "[] | -",
        "[] | [1]",
        "{\"a\": {\"b\": null, \"c\": \"\"}} | -",
        "{\"a\": 1} | {\"a\": 1, \"added\": 2}",
        "[{\"key\": \"a\"}] | [{\"key\": \"z\"}, {\"key\": \"a\", \"operator\": \"Exists\"}]",
      })
  void theSameInOtherWords(String wanted, String found) {
    assertThat(EquivalentValues.isSame(json(wanted), json(found), FieldLocation.ANYTHING)).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "ANYTHING | \"500m\" | \"600m\"",
        "ANYTHING | \"1.10\" | \"1.1\"",
        "ANYTHING | \"i:1\" | \"i:2\"",
        "ANYTHING | \"90s\" | \"90m\"",
        "ANYTHING | true | -",
        "ANYTHING | true | false",
        "ANYTHING | false | true",
        "ANYTHING | 0 | 5",
        "ANYTHING | 1 | -",
        "ANYTHING | \"a\" | -",
        "ANYTHING | \"a\" | {\"a\": 1}",
        "ANYTHING | {\"a\": 1} | -",
        "ANYTHING | {\"a\": 1} | {\"b\": 1}",
        "ANYTHING | [\"a\"] | [\"a\", \"b\"]",
        "ANYTHING | [\"a\", \"b\"] | [\"b\", \"a\"]",
        "ANYTHING | [{\"a\": 1}, {\"a\": 2}] | [{\"a\": 2}]",
        "ANYTHING | [false] | -",
        "ENTRIES | \"\" | -",
        "ENTRIES | \"0.5\" | \"500m\"",
        "ENTRIES | \"\" | \"x\"",
        "TEXT | \"1.0\" | \"1\"",
        "TEXT | \"\" | \"x\"",
        "BYTES | \"YQ==\" | \"Yg==\"",
        "BYTES | \"\" | -",
      })
  void anotherValue(FieldLocation place, String wanted, String found) {
    assertThat(EquivalentValues.isSame(json(wanted), json(found), place)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"nodePort,true", "healthCheckNodePort,true", "replicas,false"})
  void aNumberThatZeroAsksForIsNoOther(String name, boolean same) {
    assertThat(
            EquivalentValues.isSame(json("0"), json("30123"), FieldLocation.ANYTHING.below(name)))
        .isEqualTo(same);
  }
}
