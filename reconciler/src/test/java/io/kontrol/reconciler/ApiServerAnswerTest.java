package io.kontrol.reconciler;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kontrol.sandbox.testing.TestCluster;
import java.util.Optional;

class ApiServerAnswerTest extends AnswerTable {
  @Override
  protected TestCluster testCluster() {
    Optional<TestCluster> real = TestCluster.real();
    assumeTrue(real.isPresent(), "no kube-apiserver on this machine");
    return real.get();
  }
}
