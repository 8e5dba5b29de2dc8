package io.kontrol.watcher.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.model.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Judges a file of real objects with known health, one JSON object a line: {@code object}, {@code
 * health}, and {@code case} to name it by. Give it with {@code -Dhealth.cases=FILE}.
 */
class HealthCasesTest {
  private static final String USUAL = "../shared/data/health/cases.jsonl";

  private final HealthAssessor assessor = new HealthAssessor();

  @Test
  void fourInFiveRealObjectsAreJudgedAsTheirOperatorsWould() throws IOException {
    Optional<Path> file = cases();
    assumeTrue(file.isPresent(), "no file of cases: give one with -Dhealth.cases=FILE");
    List<JsonNode> cases = read(file.orElseThrow());

    cases.stream().filter(line -> !isJudgedRight(line, assessor::assess)).forEach(this::printMiss);
    long generic = count(cases, assessor::assessGenerically);
    long right = count(cases, assessor::assess);
    System.out.printf("generic rule alone: %d of %d%n", generic, cases.size());
    System.out.printf("health: %d of %d%n", right, cases.size());

    assertThat(cases).isNotEmpty();
    assertThat(right * 100).isGreaterThanOrEqualTo(80L * cases.size());
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

  private static long count(List<JsonNode> cases, Function<JsonNode, Assessment> assess) {
    return cases.stream().filter(line -> isJudgedRight(line, assess)).count();
  }

  private static boolean isJudgedRight(JsonNode line, Function<JsonNode, Assessment> assess) {
    Assessment assessment = assess.apply(line.path("object"));
    return assessment.health().name().equals(line.path("health").asText());
  }

  private static List<JsonNode> read(Path file) throws IOException {
    try (Stream<String> lines = Files.lines(file)) {
      return lines.filter(line -> !line.isBlank()).map(Json::read).toList();
    }
  }

  /**
   * Relative paths count from where Maven was called, which is this module's parent, or from here.
   */
  private static Optional<Path> cases() {
    String given = System.getProperty("health.cases");
    Path module = Path.of("").toAbsolutePath();
    Path parent = Optional.ofNullable(module.getParent()).orElse(module);
    Optional<Path> file =
        Stream.of(parent, module)
            .map(directory -> directory.resolve(given == null ? USUAL : given))
            .filter(Files::isRegularFile)
            .findFirst();
    assertThat(given == null || file.isPresent()).as("file " + given + " exists").isTrue();
    return file;
  }
}
