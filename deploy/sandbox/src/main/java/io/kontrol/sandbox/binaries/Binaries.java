package io.kontrol.sandbox.binaries;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where the control plane's programs lie: {@code KUBEBUILDER_ASSETS}, or the folder in which
 * kubebuilder's tools put them.
 */
public record Binaries(Path directory) {
  private static final Path USUAL_PLACE = Path.of("/usr/local/kubebuilder/bin");

  /** Empty where etcd and kube-apiserver are not both there. */
  public static Optional<Binaries> find() {
    return Stream.of(System.getenv("KUBEBUILDER_ASSETS"), USUAL_PLACE.toString())
        .filter(place -> place != null && !place.isEmpty())
        .map(place -> new Binaries(Path.of(place)))
        .filter(found -> found.has("etcd") && found.has("kube-apiserver"))
        .findFirst();
  }

  public boolean has(String program) {
    return Files.isExecutable(path(program));
  }

  public Path path(String program) {
    return directory.resolve(program);
  }
}
