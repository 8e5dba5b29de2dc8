package io.kontrol.watcher;

import io.kontrol.sandbox.testing.TestCluster;

class SandboxRunToCompletionTest extends RunToCompletion {
  @Override
  TestCluster cluster() {
    return TestCluster.sandbox();
  }
}
