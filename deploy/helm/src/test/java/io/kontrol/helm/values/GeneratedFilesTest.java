package io.kontrol.helm.values;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontrol.helm.Chart;
import io.kontrol.helm.values.ValuesFile.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code -Dhelm.write=true} rewrites the files. */
class GeneratedFilesTest {

  @ParameterizedTest
  @EnumSource
  void theSchemaIsThatOfTheValues(Chart chart) throws IOException {
    List<Value> values = ValuesFile.read(chart.directory().resolve("values.yaml"));
    holds(
        chart.directory().resolve("values.schema.json"),
        ValuesSchema.write(chart.chartName(), values));
  }

  @ParameterizedTest
  @EnumSource
  void theReadmeIsThatOfTheValues(Chart chart) throws IOException {
    List<Value> values = ValuesFile.read(chart.directory().resolve("values.yaml"));
    String introduction =
        Files.readString(Path.of("src/test/resources/readme", chart.chartName() + ".md"));
    holds(chart.directory().resolve("README.md"), ReadmeDocument.write(introduction, values));
  }

  private static void holds(Path file, String expected) throws IOException {
    if (Boolean.getBoolean("helm.write")) {
      Files.writeString(file, expected);
    }
    assertThat(file)
        .as("mvn -pl deploy/helm -am test -Dtest=GeneratedFilesTest -Dhelm.write=true")
        .hasContent(expected);
  }
}
