package io.kontrol.reconciler;

import io.kontrol.sandbox.testing.NeedsApiServer;
import io.kontrol.sandbox.testing.TestCluster;

@NeedsApiServer
class ApiServerRecreateNeverTest extends RecreateNever {
  @Override
  protected TestCluster testCluster() {
    return TestCluster.real().orElseThrow();
  }
}
