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

/** Rules for the SQL of the services. */
class StatementsTest {
  /** A select list, or a part of one, that names no columns. */
  private static final Pattern STAR =
      Pattern.compile(
          "(?i)\\b(SELECT|RETURNING)\\s+(ALL\\s+|DISTINCT\\s+(ON\\s*\\([^)]*\\)\\s*)?)?(\\w+\\.)?\\*"
              + "|,\\s*(\\w+\\.)?\\*(?=\\s*(,|\\)|\"|$|FROM\\b))",
          Pattern.MULTILINE);

  private static final Pattern COMMENTS = Pattern.compile("/\\*(?s:.*?)\\*/|(?m:^\\s*//.*$)");

  @ParameterizedTest
  @ValueSource(strings = {"common-model", "api-server", "watcher", "reconciler"})
  void noStatementSelectsAStar(String module) throws IOException {
    List<String> offenders = new ArrayList<>();
    Path sources = Modules.home().resolve(module).resolve("src/main/java");
    try (Stream<Path> files = Files.walk(sources)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
        if (hasStar(Files.readString(file))) {
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
                "select all * from t",
                "INSERT INTO t VALUES (1)\n          RETURNING *",
                "SELECT 1 AS one, n.*\nFROM n",
                "SELECT 1 AS one, * FROM n",
                "SELECT n.id, n.*, 2 FROM n",
                "SELECT DISTINCT ON (id) * FROM t",
                "RETURNING r.*",
                "// why\n\"SELECT * FROM t\""))
        .allSatisfy(sql -> assertThat(hasStar(sql)).as(sql).isTrue());
    assertThat(
            List.of(
                "SELECT count(*) FROM t",
                "SELECT 2 * 3",
                "// SELECT * would do",
                "/* SELECT * */ SELECT a"))
        .allSatisfy(sql -> assertThat(hasStar(sql)).as(sql).isFalse());
  }

  private static boolean hasStar(String source) {
    return STAR.matcher(COMMENTS.matcher(source).replaceAll("")).find();
  }
}
