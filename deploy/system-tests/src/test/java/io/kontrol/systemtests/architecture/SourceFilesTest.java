package io.kontrol.systemtests.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How files are named, and how many lie beside each other. */
class SourceFilesTest {
  private static final int MOST_FILES = 25;

  @Test
  void noPackageHasMoreFilesThanOneLookTakesIn() throws IOException {
    Map<String, Integer> large = new TreeMap<>();
    for (Path file : sources("src/main/java")) {
      large.merge(Modules.home().relativize(file.getParent()).toString(), 1, Integer::sum);
    }
    large.values().removeIf(files -> files <= MOST_FILES);
    assertThat(large)
        .as("packages of more than %d files: where is the one that I look for?", MOST_FILES)
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"src/main/java", "src/test/java"})
  void noTwoClassesHaveTheSameName(String sources) throws IOException {
    Map<String, List<String>> byName = new TreeMap<>();
    for (Path file : sources(sources)) {
      String name = file.getFileName().toString();
      byName
          .computeIfAbsent(name, key -> new ArrayList<>())
          .add(Modules.home().relativize(file).toString());
    }
    byName.remove("package-info.java");
    byName.values().removeIf(files -> files.size() < 2);
    assertThat(byName.values())
        .as("one name, one thing: whoever searches for a class finds one, in all modules")
        .isEmpty();
  }

  private static List<Path> sources(String folder) throws IOException {
    List<Path> all = new ArrayList<>();
    for (String module : Modules.WITH_TESTS) {
      Path sources = Modules.home().resolve(module).resolve(folder);
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
