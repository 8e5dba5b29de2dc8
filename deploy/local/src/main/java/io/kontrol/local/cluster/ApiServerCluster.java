package io.kontrol.local.cluster;

import io.kontrol.local.process.LaunchException;
import io.kontrol.local.process.StackProcess;
import io.kontrol.sandbox.binaries.Binaries;
import io.kontrol.sandbox.binaries.ControlPlane;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** etcd and kube-apiserver from binaries on this machine; it keeps their data. */
public final class ApiServerCluster implements Cluster {
  private final Path directory;
  private @Nullable ControlPlane plane;

  public ApiServerCluster(Path directory) {
    this.directory = directory;
  }

  @Override
  public void start() {
    Binaries binaries =
        Binaries.find()
            .orElseThrow(
                () ->
                    new LaunchException(
                        "--cluster apiserver needs etcd and kube-apiserver: point"
                            + " KUBEBUILDER_ASSETS at the folder that holds them"
                            + " (https://book.kubebuilder.io/reference/envtest)"));
    try {
      plane = ControlPlane.start(binaries, directory);
    } catch (IOException e) {
      throw new LaunchException("The API server did not start: " + e.getMessage(), e);
    }
  }

  @Override
  public void stop() {
    if (plane != null) {
      plane.close();
    }
  }

  /** Gives access to the single programs, to kill and start them. */
  public ControlPlane controlPlane() {
    if (plane == null) {
      throw new IllegalStateException("not started");
    }
    return plane;
  }

  @Override
  public String description() {
    return "kube-apiserver at " + controlPlane().url();
  }

  @Override
  public Path kubeconfig() {
    return directory.resolve("admin.kubeconfig"); // the file that {@code ControlPlane} writes
  }

  @Override
  public boolean isLocal() {
    return true;
  }

  @Override
  public Optional<StackProcess> component() {
    return Optional.empty();
  }
}
