package io.kontrol.api.desired.diff;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.platform.patch.JsonPatch;
import io.kontrol.api.platform.patch.UnifiedDiff;
import io.kontrol.model.json.Json;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

class DifferenceTest {
  @Test
  void thePatchMakesOneDocumentOutOfTheOther() {
    Random random = new Random(7);
    for (int i = 0; i < 2_000; i++) {
      JsonNode from = document(random, 3);
      JsonNode to = document(random, 3);
      ArrayNode patch = JsonDiff.between(from, to);
      assertThat(JsonPatch.apply(from, patch)).as("%s -> %s by %s", from, to, patch).isEqualTo(to);
    }
  }

  private static JsonNode document(Random random, int depth) {
    int choice = depth == 0 ? 2 + random.nextInt(2) : random.nextInt(4);
    if (choice == 0) {
      ObjectNode object = Json.mapper().createObjectNode();
      for (int i = random.nextInt(4); i > 0; i--) {
        object.set("k/~" + random.nextInt(5), document(random, depth - 1));
      }
      return object;
    }
    if (choice == 1) {
      ArrayNode array = Json.mapper().createArrayNode();
      for (int i = random.nextInt(4); i > 0; i--) {
        array.add(document(random, depth - 1));
      }
      return array;
    }
    return Json.mapper().valueToTree(random.nextInt(3));
  }

  @Test
  void theUnifiedDiffMakesOneTextOutOfTheOther() {
    Random random = new Random(8);
    for (int i = 0; i < 500; i++) {
      String from = text(random);
      String to = text(random);
      String diff = UnifiedDiff.between("a", from, "b", to);
      assertThat(patched(from, diff)).as("%s%n->%n%s%nby%n%s", from, to, diff).isEqualTo(to);
    }
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = 1 + random.nextInt(30); i > 0; i--) {
      text.append("line ").append(random.nextInt(6)).append('\n');
    }
    return text.toString();
  }

  /** Applies a diff as {@code patch} does. */
  private static String patched(String text, String diff) {
    if (diff.isEmpty()) {
      return text;
    }
    String[] old = text.split("\n");
    StringBuilder result = new StringBuilder();
    int position = 0;
    for (String line : diff.split("\n")) {
      if (line.startsWith("---") || line.startsWith("+++")) {
        continue;
      }
      if (line.startsWith("@@")) {
        int[] range = range(line);
        int start = range[1] == 0 ? range[0] : range[0] - 1;
        while (position < start) {
          result.append(old[position++]).append('\n');
        }
      } else if (line.charAt(0) == '+') {
        result.append(line.substring(1)).append('\n');
      } else {
        assertThat(old[position]).isEqualTo(line.substring(1));
        if (line.charAt(0) == ' ') {
          result.append(old[position]).append('\n');
        }
        position++;
      }
    }
    while (position < old.length) {
      result.append(old[position++]).append('\n');
    }
    return result.toString();
  }

  private static int[] range(String header) {
    String[] numbers = header.substring(4, header.indexOf(" +")).split(",");
    return new int[] {Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1])};
  }

  @Test
  void changesAreShownWithTheirSurroundings() {
    assertThat(UnifiedDiff.between("a", "1\n2\n3\n4\n5\n6\n", "b", "1\n2\n3\n4\nfive\n6\n"))
        .isEqualTo(
            """
            --- a
            +++ b
            @@ -2,5 +2,5 @@
             2
             3
             4
            -5
            +five
             6
            """);
  }

  @Test
  void textsThatDifferInMostLinesAreReplacedAsAWhole() {
    StringBuilder from = new StringBuilder();
    StringBuilder to = new StringBuilder();
    for (int i = 0; i < 60_000; i++) {
      from.append("old: ").append(i).append('\n');
      to.append("new: ").append(i).append('\n');
    }
    String diff =
        Assertions.assertTimeoutPreemptively(
            Duration.ofSeconds(20),
            () -> UnifiedDiff.between("a", from.toString(), "b", to.toString()));
    assertThat(diff).startsWith("--- a\n+++ b\n@@ -1,60000 +1,60000 @@\n-old: 0\n");
    assertThat(patched(from.toString(), diff)).isEqualTo(to.toString());
  }

  @Test
  void equalTextsHaveNoDiff() {
    assertThat(UnifiedDiff.between("a", "1\n", "b", "1\n")).isEmpty();
  }

  @Test
  void liveListsAreMatchedByTheirKeys() {
    JsonNode desired =
        Json.read(
            "{\"ports\":[{\"containerPort\":80},{\"containerPort\":81}],\"args\":[\"a\"],\"none\":{}}");
    JsonNode live =
        Json.read(
            "{\"ports\":[{\"containerPort\":81,\"protocol\":\"UDP\"},{\"containerPort\":82}],\"args\":[\"b\",\"c\"],\"x\":1}");
    assertThat(LiveProjection.at(desired, live).toString())
        .isEqualTo("{\"ports\":[{\"containerPort\":81}],\"args\":[\"b\",\"c\"],\"none\":{}}");
  }
}
