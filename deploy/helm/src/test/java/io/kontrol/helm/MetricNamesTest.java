package io.kontrol.helm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An alert on a metric that does not exist never fires, and nobody notices. */
class MetricNamesTest {
  private static final Pattern METRIC = Pattern.compile("\\bkontrol_[a-z_]+");

  /** The name of a Micrometer meter in Prometheus. */
  private static final List<String> ENDINGS =
      List.of("_seconds_bucket", "_seconds_sum", "_seconds_count", "_seconds", "_sum", "_count");

  @ParameterizedTest
  @EnumSource
  void theServiceKeepsEveryMetricThatAlertsAndDashboardName(Chart chart) throws IOException {
    String rules = chart.render("full").one("PrometheusRule").toString();
    String dashboards = dashboards(chart);
    Set<String> named = new TreeSet<>();
    for (Matcher matcher = METRIC.matcher(rules + dashboards); matcher.find(); ) {
      named.add(matcher.group());
    }
    assertThat(named).isNotEmpty();
    String sources = sources(chart);
    assertThat(named).allMatch(name -> isCounted(name, sources));
  }

  private static String dashboards(Chart chart) throws IOException {
    try (Stream<Path> files = Files.list(chart.directory().resolve("dashboards"))) {
      return files.map(MetricNamesTest::read).collect(Collectors.joining("\n"));
    }
  }

  private static boolean isCounted(String name, String sources) {
    String counter = name.replaceFirst("_total$", "");
    return Stream.concat(Stream.of(name, counter), ENDINGS.stream().map(e -> without(name, e)))
        .flatMap(n -> Stream.of(n, n.replace('_', '.')))
        .anyMatch(n -> sources.contains('"' + n + '"'));
  }

  private static String without(String name, String ending) {
    return name.endsWith(ending) ? name.substring(0, name.length() - ending.length()) : name;
  }

  /** The metrics of the service and of common-model. */
  private static String sources(Chart chart) {
    return Stream.of(chart.chartName(), "common-model")
        .map(module -> Path.of("../..", module, "src/main/java"))
        .flatMap(MetricNamesTest::javaFiles)
        .collect(Collectors.joining("\n"));
  }

  private static Stream<String> javaFiles(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      return files
          .filter(f -> f.toString().endsWith(".java"))
          .map(MetricNamesTest::read)
          .toList()
          .stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
