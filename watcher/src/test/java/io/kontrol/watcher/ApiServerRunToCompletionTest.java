package io.kontrol.watcher;

import io.kontrol.sandbox.testing.NeedsApiServer;
import io.kontrol.sandbox.testing.TestCluster;

@NeedsApiServer
class ApiServerRunToCompletionTest extends RunToCompletion {
  @Override
  TestCluster cluster() {
    return TestCluster.real().orElseThrow();
  }
}
