package io.kontrol.reconciler;

import io.kontrol.sandbox.testing.TestCluster;

class SandboxRunToCompletionTest extends RunToCompletion {
  @Override
  protected TestCluster testCluster() {
    return TestCluster.sandbox();
  }
}
