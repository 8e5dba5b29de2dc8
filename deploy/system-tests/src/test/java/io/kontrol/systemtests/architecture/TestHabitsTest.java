package io.kontrol.systemtests.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What every test of the checkout keeps to. */
class TestHabitsTest {
  /** From the annotation of a set-up to the next annotated member. */
  private static final Pattern SET_UP =
      Pattern.compile("@Before(Each|All)\\b(?s:.*?)(?=\\n  @|\\n}\\s*\\z)");

  private static final Pattern ASSUMPTION = Pattern.compile("\\bassume(True|False|That)\\b");

  @Test
  void noSetUpMakesAnAssumption() throws IOException {
    List<String> offenders = new ArrayList<>();
    for (Path file : testSources()) {
      Matcher setUps = SET_UP.matcher(Files.readString(file));
      while (setUps.find()) {
        if (ASSUMPTION.matcher(setUps.group()).find()) {
          offenders.add(Modules.home().relativize(file).toString());
        }
      }
    }
    assertThat(offenders)
        .as("an aborted set-up leaves its tear-down half of what it expects: annotate the class")
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
    for (String folder :
        Stream.concat(Modules.FOLDERS.stream(), Stream.of("deploy/helm")).toList()) {
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
