package io.kontrol.reconciler;

import io.kontrol.sandbox.testing.TestCluster;

class SandboxBeingDeletedTest extends BeingDeleted {
  @Override
  protected TestCluster testCluster() {
    return TestCluster.sandbox();
  }
}
