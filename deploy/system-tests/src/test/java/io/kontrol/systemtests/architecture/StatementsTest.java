package io.kontrol.systemtests.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the SQL of the services keeps to. */
class StatementsTest {
  private static final Pattern STAR =
      Pattern.compile(
          "\\b(SELECT|RETURNING)\\s+(DISTINCT\\s+)?(ON\\s*\\([^)]*\\)\\s*)?(\\w+\\.)?\\*"
              + "|,\\s*\\w+\\.\\*(?=\\s)");

  private static final Pattern COMMENTS = Pattern.compile("(?s)/\\*.*?\\*/|(?m)^\\s*//.*$");

  @ParameterizedTest
  @ValueSource(strings = {"common-model", "api-server", "watcher", "reconciler"})
  void noStatementSelectsAStar(String module) throws IOException {
    List<String> offenders = new ArrayList<>();
    Path sources = Modules.home().resolve(module).resolve("src/main/java");
    try (Stream<Path> files = Files.walk(sources)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
        String code = COMMENTS.matcher(Files.readString(file)).replaceAll("");
        if (STAR.matcher(code).find()) {
          offenders.add(sources.relativize(file).toString());
        }
      }
    }
    assertThat(offenders)
        .as(
            "a statement that runs prepared outlives a migration: a column more in its result is"
                + " 'cached plan must not change result type', so columns are named")
        .isEmpty();
  }

  @Test
  void aStarIsFoundWhereverItMayStand() {
    assertThat(
            List.of(
                "SELECT * FROM t",
                "INSERT INTO t VALUES (1)\n          RETURNING *",
                "SELECT 1 AS one, n.*\nFROM n",
                "SELECT DISTINCT ON (id) * FROM t",
                "RETURNING r.*"))
        .allMatch(sql -> STAR.matcher(sql).find());
    assertThat(List.of("SELECT count(*) FROM t", "SELECT 2 * 3"))
        .noneMatch(sql -> STAR.matcher(sql).find());
  }
}
