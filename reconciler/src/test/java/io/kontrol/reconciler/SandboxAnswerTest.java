package io.kontrol.reconciler;

import io.kontrol.sandbox.testing.TestCluster;

class SandboxAnswerTest extends AnswerTable {
  @Override
  protected TestCluster testCluster() {
    return TestCluster.sandbox();
  }
}
