package io.kontrol.watcher.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.model.json.Json;
import io.kontrol.watcher.health.model.Assessment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Files of real objects with known health, one JSON object a line: {@code object}, {@code health},
 * and {@code case} to name it by. Give one with {@code -Dhealth.cases=FILE}.
 */
final class HealthCases {
  private static final List<String> USUAL =
      List.of("../shared/data/health/cases.jsonl", "../shared/data/health/cases-2.jsonl");

  private HealthCases() {}

  /** Skips the test where there is no file. */
  static List<JsonNode> read() throws IOException {
    List<Path> files = files();
    assumeFalse(files.isEmpty(), "no file of cases: give one with -Dhealth.cases=FILE");
    List<JsonNode> cases = new ArrayList<>();
    for (Path file : files) {
      try (Stream<String> lines = Files.lines(file)) {
        lines.filter(line -> !line.isBlank()).map(Json::read).forEach(cases::add);
      }
    }
    return cases;
  }

  static boolean isJudgedRight(JsonNode line, Function<JsonNode, Assessment> assess) {
    Assessment assessment = assess.apply(line.path("object"));
    return assessment.health().name().equals(line.path("health").asText());
  }

  static long countRight(List<JsonNode> cases, Function<JsonNode, Assessment> assess) {
    return cases.stream().filter(line -> isJudgedRight(line, assess)).count();
  }

  private static List<Path> files() {
    String given = System.getProperty("health.cases");
    List<String> names = given == null ? USUAL : List.of(given);
    List<Path> files = names.stream().flatMap(name -> find(name).stream()).toList();
    assertThat(given == null || !files.isEmpty()).as("file " + given + " exists").isTrue();
    return files;
  }

  /**
   * Relative paths count from where Maven was called, which is this module's parent, or from here.
   */
  private static Optional<Path> find(String name) {
    Path module = Path.of("").toAbsolutePath();
    Path parent = Optional.ofNullable(module.getParent()).orElse(module);
    return Stream.of(parent, module)
        .map(directory -> directory.resolve(name))
        .filter(Files::isRegularFile)
        .findFirst();
  }
}
