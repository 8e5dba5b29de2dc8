package io.kontrol.reconciler;

import io.kontrol.sandbox.testing.TestCluster;

class SandboxTakeOverTest extends TakeOverTable {
  @Override
  protected TestCluster testCluster() {
    return TestCluster.sandbox();
  }
}
