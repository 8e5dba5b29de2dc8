package io.kontrol.watcher;

import io.kontrol.sandbox.testing.NeedsApiServer;
import io.kontrol.sandbox.testing.TestCluster;

@NeedsApiServer
class ApiServerCompletedRunsTest extends CompletedRunsTable {
  @Override
  TestCluster cluster() {
    return TestCluster.real().orElseThrow();
  }
}
