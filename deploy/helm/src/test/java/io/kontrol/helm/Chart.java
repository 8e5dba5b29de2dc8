package io.kontrol.helm;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import com.marcnuri.helm.TemplateCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A chart of this module, rendered by real Helm. */
public enum Chart {
  API_SERVER("api-server"),
  WATCHER("watcher"),
  RECONCILER("reconciler");

  public static final String RELEASE = "kontrol";
  public static final String NAMESPACE = "kontrol-system";
  private static final String KUBERNETES_VERSION = "1.34.0";

  private final String chartName;

  Chart(String chartName) {
    this.chartName = chartName;
  }

  public String chartName() {
    return chartName;
  }

  public Path directory() {
    return Path.of(chartName).toAbsolutePath();
  }

  /** The values of a test: {@code minimal}, {@code full}. */
  public Path values(String name) {
    return Path.of("src/test/resources/values", chartName + "-" + name + ".yaml").toAbsolutePath();
  }

  public LintResult lint() {
    return new Helm(directory()).lint().strict().call();
  }

  /** Everything but hooks, as Helm prints it. */
  public String template(Map<String, String> values) {
    TemplateCommand command = command(directory());
    values.forEach(command::set);
    return command.call();
  }

  /** All objects, hooks included, with the default values. */
  public Rendered render() {
    return Rendered.parse(command(hooksInTheOpen()).call());
  }

  /** All objects, hooks included, with the values of {@link #values(String)}. */
  public Rendered render(String valuesName) {
    return Rendered.parse(command(hooksInTheOpen()).withValuesFile(values(valuesName)).call());
  }

  /** All objects, hooks included, as with {@code --set}. */
  public Rendered render(Map<String, String> values) {
    TemplateCommand command = command(hooksInTheOpen());
    values.forEach(command::set);
    return Rendered.parse(command.call());
  }

  private static TemplateCommand command(Path directory) {
    return new Helm(directory)
        .template()
        .withName(RELEASE)
        .withNamespace(NAMESPACE)
        .withKubeVersion(KUBERNETES_VERSION);
  }

  /**
   * helm-java leaves hooks out of what it prints, other than {@code helm template}. So a copy of
   * the chart, in which they are no hooks.
   */
  private Path hooksInTheOpen() {
    Path copy = Path.of("target/charts", chartName).toAbsolutePath();
    try (Stream<Path> files = Files.walk(directory(), FileVisitOption.FOLLOW_LINKS)) {
      for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        Path target = copy.resolve(directory().relativize(file));
        String text = Files.readString(file).replace("helm.sh/hook: ", "opened/hook: ");
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

  /** The services' names, as the charts have them. */
  public static List<String> names() {
    return Stream.of(values()).map(Chart::chartName).toList();
  }
}
