package io.kontrol.helm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks of the Dockerfiles that need no build. */
class DockerfileTest {
  private static final Path ROOT = Path.of("../..");

  /** An instruction with its lines joined. */
  private record Instruction(String name, String arguments) {}

  @ParameterizedTest
  @ValueSource(strings = {"api-server", "watcher", "reconciler", "db-migrations"})
  void theImageIsSmallNamedAndRunsWithoutRights(String module) throws IOException {
    List<Instruction> last = lastStage(module);
    assertThat(last.get(0).arguments()).isEqualTo("${RUN_IMAGE}");
    assertThat(of(last, "USER")).containsExactly("10001:10001");
    assertThat(of(last, "ENTRYPOINT")).singleElement().asString().startsWith("[\"java\",");
    assertThat(of(last, "RUN")).isEmpty();
    assertThat(of(last, "LABEL"))
        .singleElement()
        .asString()
        .contains(
            "org.opencontainers.image.title=\"kontrol/" + module + "\"",
            "org.opencontainers.image.version",
            "org.opencontainers.image.revision",
            "io.kontrol.sbom=\"/app/sbom.cdx.json\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"api-server", "watcher", "reconciler", "db-migrations"})
  void everyFileThatIsCopiedExistsOrIsBuiltBefore(String module) throws IOException {
    List<Instruction> all = instructions(module);
    assertThat(of(all, "ADD")).isEmpty();
    assertThat(of(all, "FROM"))
        .allMatch(from -> from.startsWith("${BUILD_IMAGE}") || from.startsWith("${RUN_IMAGE}"));
    assertThat(of(all, "ARG")).filteredOn(a -> a.contains("_IMAGE=")).allMatch(a -> tagged(a));
    for (String copy : of(all, "COPY")) {
      if (!copy.startsWith("--from=")) {
        assertThat(ROOT.resolve(copy.substring(0, copy.indexOf(' ')))).exists();
      }
    }
    assertThat(of(all, "COPY").toString()).contains("bom.json");
    assertThat(of(all, "RUN").toString()).contains("-Pimage -pl " + module + " -am");
  }

  private static boolean tagged(String image) {
    return image.matches("\\w+=[a-z0-9/._-]+:[0-9][a-z0-9.-]+");
  }

  @ParameterizedTest
  @EnumSource
  void aServiceStartsFromTheCacheThatWasTrainedForIt(Chart chart) throws IOException {
    List<Instruction> all = instructions(chart.chartName());
    String cache = "/app/" + chart.chartName() + ".aot";
    assertThat(of(all, "RUN")).anyMatch(run -> run.endsWith("/train.sh /app " + cache));
    assertThat(of(lastStage(chart.chartName()), "ENTRYPOINT").toString())
        .contains("-XX:AOTCache=" + cache);
  }

  @ParameterizedTest
  @EnumSource
  void theChartExpectsTheImagesPortAndUser(Chart chart) throws IOException {
    var pod = chart.render().one("Deployment").at("/spec/template/spec");
    assertThat(of(lastStage(chart.chartName()), "EXPOSE"))
        .containsExactly(pod.at("/containers/0/ports/0/containerPort").asText());
    assertThat(pod.at("/securityContext/runAsUser").asText()).isEqualTo("10001");
    assertThat(pod.at("/containers/0/image").asText())
        .isEqualTo("kontrol/" + chart.chartName() + ":" + projectVersion());
  }

  /**
   * Options of the command line take precedence over the variable, so no value of the chart could
   * change them.
   */
  @ParameterizedTest
  @EnumSource
  void theChartsOptionsOfTheJvmReplaceTheImages(Chart chart) throws IOException {
    List<Instruction> last = lastStage(chart.chartName());
    String chosen = "-XX:MaxRAMPercentage=60";
    var environment =
        chart.render(Map.of("javaOptions", chosen)).one("Deployment").findValue("env").toString();
    assertThat(environment)
        .contains("{\"name\":\"JAVA_TOOL_OPTIONS\",\"value\":\"" + chosen + "\"}");
    assertThat(of(last, "ENV")).containsExactly("JAVA_TOOL_OPTIONS=\"-XX:MaxRAMPercentage=70\"");
    assertThat(of(last, "ENTRYPOINT").toString()).doesNotContain("MaxRAMPercentage");
  }

  @Test
  void theMigrationsImageIsTheOneThatTheJobRuns() throws IOException {
    assertThat(
            Chart.API_SERVER
                .render()
                .one("Job")
                .at("/spec/template/spec/containers/0/image")
                .asText())
        .isEqualTo("kontrol/db-migrations:" + projectVersion());
  }

  private static String projectVersion() throws IOException {
    String pom = Files.readString(ROOT.resolve("pom.xml"));
    int start = pom.indexOf("<version>") + "<version>".length();
    return pom.substring(start, pom.indexOf('<', start)).replace("-SNAPSHOT", "");
  }

  private static List<String> of(List<Instruction> instructions, String name) {
    return instructions.stream()
        .filter(i -> i.name().equals(name))
        .map(Instruction::arguments)
        .toList();
  }

  private static List<Instruction> lastStage(String module) throws IOException {
    List<Instruction> all = instructions(module);
    int from = all.stream().map(Instruction::name).toList().lastIndexOf("FROM");
    return all.subList(from, all.size());
  }

  private static List<Instruction> instructions(String module) throws IOException {
    Path file = ROOT.resolve(module).resolve("src/main/docker/Dockerfile.jvm");
    List<Instruction> instructions = new ArrayList<>();
    StringBuilder open = new StringBuilder();
    try (Stream<String> lines = Files.lines(file)) {
      for (String line : (Iterable<String>) lines::iterator) {
        if (line.isBlank() || line.startsWith("#")) {
          continue;
        }
        boolean goesOn = line.endsWith("\\");
        open.append(goesOn ? line.substring(0, line.length() - 1) : line);
        if (!goesOn) {
          String[] parts = open.toString().strip().split(" ", 2);
          instructions.add(new Instruction(parts[0], parts[1].strip().replaceAll(" +", " ")));
          open.setLength(0);
        }
      }
    }
    assertThat(open).as("the last instruction ends").isEmpty();
    return instructions;
  }
}
