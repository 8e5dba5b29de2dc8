package io.kontrol.sandbox.testing;

import io.kontrol.sandbox.binaries.Binaries;
import io.kontrol.sandbox.binaries.ControlPlane;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A cluster for tests: {@link #real()} is one API server for the whole JVM (use namespaces of your
 * own), ended with it. {@link #best()} is the most real one that this machine has.
 */
public final class TestCluster implements AutoCloseable {
  /** Started when first asked for, once per JVM. */
  private static final class Shared {
    static final @Nullable ControlPlane PLANE = Binaries.find().map(Shared::start).orElse(null);

    private static ControlPlane start(Binaries binaries) {
      try {
        return ControlPlane.startTemporary(binaries);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private final ControlPlane plane;

  private TestCluster(ControlPlane plane) {
    this.plane = plane;
  }

  /** Empty where the binaries are not on this machine. */
  public static Optional<TestCluster> real() {
    return Optional.ofNullable(Shared.PLANE).map(TestCluster::new);
  }

  /** A real API server. */
  public static TestCluster best() {
    return real().orElseThrow(() -> new IllegalStateException("no API server on this machine"));
  }

  public String url() {
    return plane.url();
  }

  public String token() {
    return plane.token();
  }

  public Path kubeconfig() {
    return plane.kubeconfig();
  }

  /** PEM, where {@link #url()} is https. */
  public Optional<String> certificateAuthority() {
    return Optional.of(plane.certificateAuthority());
  }

  /** To stop and start its programs; empty for other kinds of clusters. */
  public Optional<ControlPlane> controlPlane() {
    return Optional.of(plane);
  }

  @Override
  public void close() {
    // shared; it ends with the JVM
  }
}
