package io.kontrol.systemtests.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Rules for all tests. */
class TestHabitsTest {
  private static final Pattern ASSUMPTION = Pattern.compile("\\bassume(True|False|That)\\b");

  /** Tests with data from outside of the project, which assume in the test itself. */
  private static final Set<String> WITH_DATA_FROM_OUTSIDE =
      Set.of("HealthCases.java", "ManifestsTest.java");

  @Test
  void noTestMakesAnAssumption() throws IOException {
    List<String> offenders = new ArrayList<>();
    for (Path file : testSources()) {
      if (!WITH_DATA_FROM_OUTSIDE.contains(file.getFileName().toString())
          && !file.endsWith("TestHabitsTest.java")
          && ASSUMPTION.matcher(Files.readString(file)).find()) {
        offenders.add(Modules.home().relativize(file).toString());
      }
    }
    assertThat(offenders)
        .as(
            "an assumption may be reached from a set-up, whose tear-down then finds half of what it"
                + " expects: a condition such as @NeedsApiServer skips before any set-up")
        .isEmpty();
  }

  @Test
  void noTestSleeps() throws IOException {
    List<String> offenders = new ArrayList<>();
    for (Path file : testSources()) {
      if (!file.endsWith("TestHabitsTest.java")
          && Files.readString(file).contains("Thread.sleep(")) {
        offenders.add(Modules.home().relativize(file).toString());
      }
    }
    assertThat(offenders).as("a test awaits what it waits for").isEmpty();
  }

  private static List<Path> testSources() throws IOException {
    List<Path> all = new ArrayList<>();
    for (String folder : Modules.WITH_TESTS) {
      Path sources = Modules.home().resolve(folder).resolve("src/test/java");
      if (Files.isDirectory(sources)) {
        try (Stream<Path> files = Files.walk(sources)) {
          files.filter(file -> file.toString().endsWith(".java")).forEach(all::add);
        }
      }
    }
    assertThat(all).hasSizeGreaterThan(50);
    return all;
  }
}
