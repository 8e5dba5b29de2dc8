package io.kontrol.helm;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import java.nio.file.Path;
import java.util.Map;

/** A chart of this module, rendered by real Helm. */
public enum Chart {
  API_SERVER("api-server"),
  WATCHER("watcher"),
  RECONCILER("reconciler");

  public static final String NAMESPACE = "kontrol-system";

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

  /** The values file of a test: {@code minimal}, {@code full}. */
  public Path values(String name) {
    return Path.of("src/test/resources/values", chartName + "-" + name + ".yaml").toAbsolutePath();
  }

  public LintResult lint() {
    return new Helm(directory()).lint().strict().call();
  }

  public Release release(String name) {
    return new Release(this, name);
  }

  /** All objects, hooks included, with the default values. */
  public Rendered render() {
    return render(Map.of());
  }

  /** All objects, hooks included, with the values of {@link #values(String)}. */
  public Rendered render(String valuesName) {
    return release("kontrol").render(valuesName);
  }

  /** All objects, hooks included, as with {@code --set}. */
  public Rendered render(Map<String, String> values) {
    return release("kontrol").render(values);
  }
}
