package io.kontrol.watcher;

import io.kontrol.sandbox.testing.TestCluster;

class SandboxCompletedRunsTest extends CompletedRunsTable {
  @Override
  TestCluster cluster() {
    return TestCluster.sandbox();
  }
}
