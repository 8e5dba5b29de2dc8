package io.kontrol.helm;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.TemplateCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;

/** A chart as a release of a name, rendered by real Helm into {@link Chart#NAMESPACE}. */
public record Release(Chart chart, String name) {
  private static final String KUBERNETES_VERSION = "1.34.0";

  /** Everything but hooks, as Helm prints it. */
  public String template(Map<String, String> values) {
    return set(command(chart.directory()), values).call();
  }

  /** All objects, hooks included, with the values of {@link Chart#values(String)}. */
  public Rendered render(String valuesName) {
    return Rendered.parse(command(opened()).withValuesFile(chart.values(valuesName)).call());
  }

  /** All objects, hooks included, as with {@code --set}. */
  public Rendered render(Map<String, String> values) {
    return Rendered.parse(set(command(opened()), values).call());
  }

  private TemplateCommand command(Path directory) {
    return new Helm(directory)
        .template()
        .withName(name)
        .withNamespace(Chart.NAMESPACE)
        .withKubeVersion(KUBERNETES_VERSION);
  }

  private static TemplateCommand set(TemplateCommand command, Map<String, String> values) {
    values.forEach(command::set);
    return command;
  }

  /**
   * helm-java leaves hooks out of what it prints, other than {@code helm template}. So a copy of
   * the chart, in which they are no hooks.
   */
  private Path opened() {
    Path directory = chart.directory();
    Path copy = Path.of("target/charts", chart.chartName()).toAbsolutePath();
    try (Stream<Path> files = Files.walk(directory, FileVisitOption.FOLLOW_LINKS)) {
      for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        Path target = copy.resolve(directory.relativize(file));
        String text = Files.readString(file).replace("\"helm.sh/hook\"", "\"opened/hook\"");
        if (!Files.exists(target) || !Files.readString(target).equals(text)) {
          Files.createDirectories(target.getParent());
          Files.writeString(target, text);
        }
      }
      return copy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
