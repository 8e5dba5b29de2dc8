package io.kontrol.watcher.health;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.watcher.health.model.Assessment;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Prints one line for each miss and, last, {@code health: N of M}. */
class HealthCasesTest {
  private final HealthAssessor assessor = new HealthAssessor();

  @Test
  void nearlyAllRealObjectsAreJudgedAsTheirOperatorsWould() throws IOException {
    List<JsonNode> cases = HealthCases.read();
    cases.stream()
        .filter(line -> !HealthCases.isJudgedRight(line, assessor::assess))
        .forEach(this::printMiss);
    long right = HealthCases.countRight(cases, assessor::assess);
    System.out.printf("health: %d of %d%n", right, cases.size());
    assertThat(cases).isNotEmpty();
    assertThat(right * 100).isGreaterThanOrEqualTo(97L * cases.size());
  }

  private void printMiss(JsonNode line) {
    Assessment assessment = assessor.assess(line.path("object"));
    System.out.printf(
        "miss: %s: expected %s, assessed %s (%s)%n",
        line.path("case").asText(line.path("object").path("kind").asText()),
        line.path("health").asText(),
        assessment.health(),
        assessment.message());
  }
}
