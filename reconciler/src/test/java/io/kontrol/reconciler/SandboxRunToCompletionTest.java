package io.kontrol.reconciler;

import io.kontrol.sandbox.testing.TestCluster;

class SandboxRunToCompletionTest extends RunToCompletionTable {
  @Override
  protected TestCluster testCluster() {
    return TestCluster.sandbox();
  }
}
