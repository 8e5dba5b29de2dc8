package io.kontrol.reconciler;

import io.kontrol.sandbox.testing.TestCluster;

class SandboxOwnerClaimsTest extends OwnerClaims {
  @Override
  protected TestCluster testCluster() {
    return TestCluster.sandbox();
  }
}
