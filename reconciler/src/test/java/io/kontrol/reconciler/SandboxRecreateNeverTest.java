package io.kontrol.reconciler;

import io.kontrol.sandbox.testing.TestCluster;

class SandboxRecreateNeverTest extends RecreateNever {
  @Override
  protected TestCluster testCluster() {
    return TestCluster.sandbox();
  }
}
