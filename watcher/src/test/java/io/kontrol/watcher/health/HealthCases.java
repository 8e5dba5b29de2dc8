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

/**
 * A file of real objects with known health, one JSON object a line: {@code object}, {@code health},
 * and {@code case} to name it by. Give it with {@code -Dhealth.cases=FILE}.
 */
final class HealthCases {
  private static final String USUAL = "../shared/data/health/cases.jsonl";

  private HealthCases() {}

  /** Skips the test where there is no file. */
  static List<JsonNode> read() throws IOException {
    Optional<Path> file = file();
    assumeTrue(file.isPresent(), "no file of cases: give one with -Dhealth.cases=FILE");
    try (Stream<String> lines = Files.lines(file.orElseThrow())) {
      return lines.filter(line -> !line.isBlank()).map(Json::read).toList();
    }
  }

  static boolean isJudgedRight(JsonNode line, Function<JsonNode, Assessment> assess) {
    Assessment assessment = assess.apply(line.path("object"));
    return assessment.health().name().equals(line.path("health").asText());
  }

  static long countRight(List<JsonNode> cases, Function<JsonNode, Assessment> assess) {
    return cases.stream().filter(line -> isJudgedRight(line, assess)).count();
  }

  /**
   * Relative paths count from where Maven was called, which is this module's parent, or from here.
   */
  private static Optional<Path> file() {
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
