package io.kontrol.reconciler;

import io.kontrol.sandbox.testing.TestCluster;

class SandboxFieldTakeOverTest extends FieldTakeOver {
  @Override
  protected TestCluster testCluster() {
    return TestCluster.sandbox();
  }
}
