package io.kontrol.reconciler;

import io.kontrol.sandbox.testing.TestCluster;
import org.junit.jupiter.api.condition.EnabledIf;

/** With its own garbage collector. */
@EnabledIf(
    value = "io.kontrol.sandbox.testing.TestCluster#hasRealControllers",
    disabledReason = "no kube-controller-manager in KUBEBUILDER_ASSETS")
class ApiServerOwnersTest extends OwnerScene {
  @Override
  protected TestCluster testCluster() {
    return TestCluster.real().orElseThrow();
  }
}
