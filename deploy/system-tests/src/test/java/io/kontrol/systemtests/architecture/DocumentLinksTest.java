package io.kontrol.systemtests.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Links of the documentation lead to existing files. */
class DocumentLinksTest {
  private static final Pattern LINK = Pattern.compile("\\[([^\\]]*)\\]\\(([^)#\\s]+)[^)]*\\)");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "README.md",
        "WALKTHROUGH.md",
        ".github/CONTRIBUTING.md",
        "api-server/README.md",
        "reconciler/README.md",
        "watcher/README.md",
        "db-migrations/README.md",
        "deploy/README.md",
        "deploy/helm/README.md",
        "deploy/helm/api-server/README.md",
        "deploy/helm/watcher/README.md",
        "deploy/helm/reconciler/README.md",
        "deploy/system-tests/README.md"
      })
  void everyLinkLeadsToAFile(String page) throws IOException {
    Path file = Modules.home().resolve(page);
    List<String> targets = links(page).stream().map(link -> link.group(2)).toList();

    assertThat(targets).isNotEmpty();
    assertThat(targets).filteredOn(target -> !Files.exists(file.resolveSibling(target))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"WALKTHROUGH.md"})
  void aLinkNamesTheFileThatItLeadsTo(String page) throws IOException {
    assertThat(links(page))
        .allSatisfy(
            link ->
                assertThat(Path.of(link.group(2)).getFileName().toString())
                    .as(link.group())
                    .startsWith(link.group(1)));
  }

  private static List<MatchResult> links(String page) throws IOException {
    return LINK.matcher(Files.readString(Modules.home().resolve(page)))
        .results()
        .filter(link -> !link.group(2).startsWith("http"))
        .toList();
  }
}
