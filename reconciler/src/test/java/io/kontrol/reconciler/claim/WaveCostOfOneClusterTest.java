package io.kontrol.reconciler.claim;

/** The same, under row-level security. */
class WaveCostOfOneClusterTest extends WaveCostTest {
  @Override
  boolean withClusterRole() {
    return true;
  }
}
