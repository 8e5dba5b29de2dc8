package io.kontrol.sandbox.binaries;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the control plane's programs lie: the folder that {@code KUBEBUILDER_ASSETS} names. No
 * usual place is looked at, so that a run does not change with what a machine happens to have.
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
