package io.kontrol.sandbox.testing;

import io.kontrol.sandbox.Sandbox;
import io.kontrol.sandbox.SandboxOptions;
import io.kontrol.sandbox.binaries.Binaries;
import io.kontrol.sandbox.binaries.ControlPlane;
import io.kontrol.sandbox.binaries.Kubeconfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A cluster for tests. {@link #sandbox()} is a new one each time; {@link #real()} is one API server
 * for the whole JVM (use namespaces of your own), ended with it; {@link #best()} is a real API
 * server where there is one, the sandbox otherwise.
 */
public final class TestCluster implements AutoCloseable {
  /** Started on first use, once per JVM. */
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

  private final String name;
  private final String url;
  private final String token;
  private final Path kubeconfig;
  private final @Nullable String authority;
  private final @Nullable ControlPlane plane;
  private final @Nullable Sandbox sandbox;

  private TestCluster(
      String name,
      String url,
      String token,
      Path kubeconfig,
      @Nullable String authority,
      @Nullable ControlPlane plane,
      @Nullable Sandbox sandbox) {
    this.name = name;
    this.url = url;
    this.token = token;
    this.kubeconfig = kubeconfig;
    this.authority = authority;
    this.plane = plane;
    this.sandbox = sandbox;
  }

  /** A sandbox with rollouts of 200 ms. */
  public static TestCluster sandbox() {
    return sandbox(SandboxOptions.defaults().withRolloutDelay(Duration.ofMillis(200)));
  }

  public static TestCluster sandbox(SandboxOptions options) {
    Sandbox sandbox = Sandbox.start(options);
    try {
      Path file = Files.createTempFile("sandbox-", ".kubeconfig");
      file.toFile().deleteOnExit();
      Kubeconfig.write(file, sandbox.kubeconfig());
      return new TestCluster(
          "sandbox",
          sandbox.url(),
          sandbox.token(),
          file,
          sandbox.certificateAuthority().orElse(null),
          null,
          sandbox);
    } catch (IOException e) {
      sandbox.close();
      throw new UncheckedIOException(e);
    }
  }

  /** Whether {@link #real()} would return a cluster; starts none. */
  public static boolean hasReal() {
    return Binaries.find().isPresent();
  }

  /** Whether {@link #real()} would also collect garbage and roll workloads out. */
  public static boolean hasRealControllers() {
    return Binaries.find()
        .filter(binaries -> binaries.has(ControlPlane.CONTROLLER_MANAGER))
        .isPresent();
  }

  /** Empty where {@code KUBEBUILDER_ASSETS} names no binaries. */
  public static Optional<TestCluster> real() {
    ControlPlane plane = Shared.PLANE;
    return plane == null
        ? Optional.empty()
        : Optional.of(
            new TestCluster(
                "real",
                plane.url(),
                plane.token(),
                plane.kubeconfig(),
                plane.certificateAuthority(),
                plane,
                null));
  }

  /**
   * A cluster that runs elsewhere.
   *
   * @param authority PEM
   */
  public static TestCluster remote(String name, String url, String token, String authority) {
    try {
      Path file = Files.createTempFile(name + "-", ".kubeconfig");
      file.toFile().deleteOnExit();
      Kubeconfig.write(file, Kubeconfig.text(name, url, token, Optional.of(authority)));
      return new TestCluster(name, url, token, file, authority, null, null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A real API server, or a sandbox where there is none. */
  public static TestCluster best() {
    return real().orElseGet(TestCluster::sandbox);
  }

  /** The kind of cluster. */
  public String name() {
    return name;
  }

  public String url() {
    return url;
  }

  /** Bearer token of the administrator. */
  public String token() {
    return token;
  }

  public Path kubeconfig() {
    return kubeconfig;
  }

  /** PEM, where {@link #url()} is https. */
  public Optional<String> certificateAuthority() {
    return Optional.ofNullable(authority);
  }

  /** Controls its programs; empty for other kinds of clusters. */
  public Optional<ControlPlane> controlPlane() {
    return Optional.ofNullable(plane);
  }

  /** The sandbox, to inject faults; empty for other kinds of clusters. */
  public Optional<Sandbox> asSandbox() {
    return Optional.ofNullable(sandbox);
  }

  @Override
  public void close() {
    if (sandbox != null) {
      sandbox.close();
    }
    if (plane == null) {
      deleteKubeconfig();
    }
  }

  private void deleteKubeconfig() {
    try {
      Files.deleteIfExists(kubeconfig);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
