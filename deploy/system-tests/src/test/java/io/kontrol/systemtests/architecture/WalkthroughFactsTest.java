package io.kontrol.systemtests.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the walkthrough says of the code is true of the code. */
class WalkthroughFactsTest {
  private static final Path MIGRATIONS =
      Modules.home().resolve("db-migrations/src/main/resources/db/migration");

  private static final Pattern CODE = Pattern.compile("`([^`]+)`");
  private static final Pattern DATABASE_NAME = Pattern.compile("[a-z]+(_[a-z]+)+");
  private static final Pattern PATH = Pattern.compile("(?:GET|POST|PUT|PATCH|DELETE) (/\\S+)");
  private static final Pattern TRANSACTION =
      Pattern.compile("transaction of \\[(\\w+)]\\(([^)]+\\.java)\\)");

  @Test
  void tablesViewsAndColumnsAreThoseOfTheSchema() throws IOException {
    String sql = content(MIGRATIONS, ".sql");
    List<String> names =
        inCode()
            .filter(DATABASE_NAME.asMatchPredicate())
            .filter(name -> !name.startsWith("kontrol_"))
            .toList();

    assertThat(names)
        .contains("resource_status", "resource_work", "lease_token", "owned_fields_hash")
        .allSatisfy(name -> assertThat(sql).containsPattern("\\b" + name + "\\b"));
  }

  @Test
  void channelsAreThoseThatServicesListenTo() throws IOException {
    List<String> channels = inCode().filter(text -> text.startsWith("kontrol_")).toList();
    String code =
        content(
            Modules.home().resolve("common-model/src/main/java/io/kontrol/model/wake"), ".java");

    assertThat(channels)
        .contains("kontrol_resources", "kontrol_observations")
        .allSatisfy(channel -> assertThat(code).contains('"' + channel + '"'));
  }

  @Test
  void whatIsSetAsCodeIsInTheCode() throws IOException {
    String code = code();
    Set<String> unknown =
        inCode()
            .filter(text -> !PATH.matcher(text).matches())
            .map(text -> text.replaceFirst(": \"\\w+\"$", "")) // an annotation with its value
            .filter(text -> !Pattern.compile("\\b" + Pattern.quote(text)).matcher(code).find())
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(unknown).as("set as code, and in no source file").isEmpty();
  }

  @Test
  void pathsAreThoseOfTheApi() throws IOException {
    String api = Files.readString(Modules.home().resolve("api-server/openapi.yaml"));
    List<String> paths =
        inCode()
            .map(PATH::matcher)
            .filter(matcher -> matcher.matches())
            .map(matcher -> matcher.group(1))
            .toList();

    assertThat(paths).isNotEmpty().allSatisfy(path -> assertThat(api).contains(path + ":"));
  }

  @Test
  void whoIsSaidToOpenATransactionDoes() throws IOException {
    List<MatchResult> openers = TRANSACTION.matcher(walkthrough()).results().toList();

    assertThat(openers).hasSizeGreaterThanOrEqualTo(3);
    for (MatchResult opener : openers) {
      assertThat(Files.readString(Modules.home().resolve(opener.group(2))))
          .as(opener.group())
          .containsPattern("\\.transaction\\(|Transactions\\.in\\(|setAutoCommit\\(false\\)");
    }
  }

  private static Stream<String> inCode() throws IOException {
    return CODE.matcher(walkthrough()).results().map(match -> match.group(1));
  }

  private static String walkthrough() throws IOException {
    return Files.readString(Modules.home().resolve("WALKTHROUGH.md"));
  }

  private static String code() throws IOException {
    StringBuilder all = new StringBuilder(content(MIGRATIONS, ".sql"));
    for (String module : Modules.FOLDERS) {
      all.append(
          content(Modules.home().resolve(module).resolve("src/main"), ".java", ".properties"));
    }
    return all.toString();
  }

  private static String content(Path folder, String... endings) throws IOException {
    StringBuilder all = new StringBuilder();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (Stream.of(endings).anyMatch(file.toString()::endsWith)) {
          all.append(Files.readString(file)).append('\n');
        }
      }
    }
    return all.toString();
  }
}
