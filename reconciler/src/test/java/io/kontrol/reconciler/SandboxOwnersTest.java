package io.kontrol.reconciler;

import io.kontrol.sandbox.testing.TestCluster;

class SandboxOwnersTest extends OwnerScene {
  @Override
  protected TestCluster testCluster() {
    return TestCluster.sandbox();
  }
}
