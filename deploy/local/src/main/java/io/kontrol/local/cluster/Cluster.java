package io.kontrol.local.cluster;

import io.kontrol.local.process.StackProcess;
import java.nio.file.Path;
import java.util.Optional;

/** The cluster beside the services, as far as the stack has to do with it. */
public sealed interface Cluster permits SandboxCluster, ApiServerCluster, ExistingCluster {
  /** What it is, for the person at the terminal. */
  String description();

  /** How the services, and {@code kubectl}, reach it. */
  Path kubeconfig();

  /** Whether it runs on this machine's loopback interface, where no proxy must come in between. */
  boolean isLocal();

  /** Returns when it serves. */
  void start();

  void stop();

  /** The process that can be killed and started again, where there is just one. */
  Optional<StackProcess> component();
}
