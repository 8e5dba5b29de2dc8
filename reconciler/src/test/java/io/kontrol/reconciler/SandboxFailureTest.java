package io.kontrol.reconciler;

import io.kontrol.sandbox.testing.TestCluster;

class SandboxFailureTest extends FailureTable {
  @Override
  protected TestCluster testCluster() {
    return TestCluster.sandbox();
  }
}
