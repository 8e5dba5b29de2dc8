package io.kontrol.local.cluster;

import io.kontrol.local.process.StackProcess;
import java.nio.file.Path;
import java.util.Optional;

/** A Kubernetes cluster for the services of the stack. */
public sealed interface Cluster permits SandboxCluster, ApiServerCluster, ExistingCluster {
  /** A description for the terminal. */
  String description();

  /** The kubeconfig for the services and {@code kubectl}. */
  Path kubeconfig();

  /** Whether it listens on the loopback interface, so that HTTP proxies must not be used. */
  boolean isLocal();

  /** Starts it; returns when it is ready. */
  void start();

  void stop();

  /** Its process, where it has exactly one; it can be killed and started again. */
  Optional<StackProcess> component();
}
