package io.kontrol.local.cluster;

import java.nio.file.Path;
import java.util.Optional;

/** Which cluster the stack serves. */
public sealed interface ClusterChoice {
  /** The in-memory API of deploy/sandbox, in a process of its own. */
  record Sandbox() implements ClusterChoice {}

  /** etcd and kube-apiserver from binaries on this machine, with data that are kept. */
  record ApiServer() implements ClusterChoice {}

  /** A cluster that is there already. */
  record Existing(Path kubeconfig, Optional<String> context) implements ClusterChoice {}
}
