package io.kontrol.model.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-0.5",
        "1.10",
        "100.00",
        "0.1",
        "12345678901234567890123456789",
        "3.141592653589793238462643383279",
        "\"\\u0001 \\\" \\\\ ä 😀\"",
        "{\"b\":1,\"a\":2}",
        "[null,true,[],{}]"
      })
  void whatIsReadIsWrittenTheSame(String json) {
    assertThat(Json.write(Json.read(json))).isEqualTo(json);
    assertThat(Json.writeBytes(Json.read(json))).asString().isEqualTo(json);
  }

  @Test
  void aLargeExponentIsWrittenOutAndMeansTheSame() {
    assertThat(Json.write(Json.read("1.5E+3"))).isEqualTo("1500");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{\"a\": 1, \"a\": 2}", "{} {}", "[1, 2", "", "{'a': 1}", "NaN", "[01]", "nul"})
  void whatIsNoJsonIsRefused(String text) {
    assertThatThrownBy(
            () -> {
              if (Json.read(text).isMissingNode()) {
                throw new UncheckedIOException(new java.io.IOException("nothing there"));
              }
            })
        .isInstanceOf(UncheckedIOException.class);
  }

  @Test
  void nestingWithoutEndIsRefusedRatherThanFollowed() {
    assertThatThrownBy(() -> Json.read("[".repeat(100_000)))
        .isInstanceOf(UncheckedIOException.class);
  }
}
