package io.kontrol.local.cluster;

import java.nio.file.Path;
import java.util.Optional;

/** The kinds of clusters that the stack can use. */
public sealed interface ClusterChoice {
  /** The in-memory API of deploy/sandbox, in a process of its own. */
  record Sandbox() implements ClusterChoice {}

  /** etcd and kube-apiserver from binaries on this machine, with data that are kept. */
  record ApiServer() implements ClusterChoice {}

  /** An existing cluster. */
  record Existing(Path kubeconfig, Optional<String> context) implements ClusterChoice {}
}
