package io.kontrol.sandbox.binaries;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The folder with the control plane's programs, named by {@code KUBEBUILDER_ASSETS}. Default
 * locations are not searched, so that a test run does not depend on what a machine happens to have.
 */
public record Binaries(Path directory) {
  /** Empty where etcd and kube-apiserver are not both there. */
  public static Optional<Binaries> find() {
    return Optional.ofNullable(System.getenv("KUBEBUILDER_ASSETS"))
        .filter(place -> !place.isEmpty())
        .map(place -> new Binaries(Path.of(place)))
        .filter(found -> found.has("etcd") && found.has("kube-apiserver"));
  }

  public boolean has(String program) {
    return Files.isExecutable(path(program));
  }

  public Path path(String program) {
    return directory.resolve(program);
  }
}
