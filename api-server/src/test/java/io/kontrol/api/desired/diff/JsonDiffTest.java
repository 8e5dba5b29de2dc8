package io.kontrol.api.desired.diff;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.kontrol.model.json.Json;
import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

class JsonDiffTest {
  @Test
  void numbersThatAreEqualToPostgresqlAreNoDifference() {
    assertThat(diff("{\"a\":1,\"b\":[1.50,2]}", "{\"a\":1.0,\"b\":[1.5,2e0]}")).isEqualTo("[]");
    assertThat(diff("{\"a\":1}", "{\"a\":\"1\"}"))
        .isEqualTo("[{\"op\":\"replace\",\"path\":\"/a\",\"value\":\"1\"}]");
  }

  @Test
  void whatListsHaveInCommonAtTheirEndsStays() {
    assertThat(diff("[1,2,3,4]", "[2,3,4]")).isEqualTo("[{\"op\":\"remove\",\"path\":\"/0\"}]");
    assertThat(diff("{\"l\":[1,4]}", "{\"l\":[1,2,3,4]}"))
        .isEqualTo(
            "[{\"op\":\"add\",\"path\":\"/l/1\",\"value\":2},"
                + "{\"op\":\"add\",\"path\":\"/l/2\",\"value\":3}]");
  }

  @Test
  void aFieldThatIsRenamedIsTakenAwayAndAdded() {
    assertThat(diff("{\"a/b\":{\"k\":1}}", "{\"a~b\":{\"k\":1}}"))
        .isEqualTo(
            "[{\"op\":\"remove\",\"path\":\"/a~1b\"},"
                + "{\"op\":\"add\",\"path\":\"/a~0b\",\"value\":{\"k\":1}}]");
  }

  @Test
  void longListsThatDifferInEveryItemAreComparedInOnePass() {
    ArrayNode from = Json.mapper().createArrayNode();
    ArrayNode to = Json.mapper().createArrayNode();
    for (int i = 0; i < 100_000; i++) {
      from.add("a" + i);
      to.add("b" + i);
    }
    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(20), () -> assertThat(JsonDiff.between(from, to)).hasSize(100_000));
  }

  private static String diff(String from, String to) {
    return JsonDiff.between(Json.read(from), Json.read(to)).toString();
  }
}
