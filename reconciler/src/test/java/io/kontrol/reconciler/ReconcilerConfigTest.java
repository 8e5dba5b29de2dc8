package io.kontrol.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontrol.reconciler.service.ReconcilerConfig;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ReconcilerConfigTest {
  /** The documentation promises these; a change here is a change for everyone who set nothing. */
  @Test
  void theDefaultsAreThePromisedOnes() {
    ReconcilerConfig.Reconciler defaults =
        new SmallRyeConfigBuilder()
            .withConverter(Duration.class, 200, new DurationConverter())
            .withMapping(ReconcilerConfig.class)
            .withDefaultValue("kontrol.cluster-id", "local")
            .build()
            .getConfigMapping(ReconcilerConfig.class)
            .reconciler();
    assertThat(defaults.concurrency()).isEqualTo(16);
    assertThat(defaults.lanes()).isEqualTo(3);
    assertThat(defaults.batch()).isEqualTo(64);
    assertThat(defaults.sweep()).hasSeconds(30);
    assertThat(defaults.requestTimeout()).hasSeconds(15);
    assertThat(defaults.patience()).hasSeconds(1);
    assertThat(defaults.stopTimeout()).hasSeconds(20);
    assertThat(defaults.backoffFirst()).hasSeconds(1);
    assertThat(defaults.backoffMost()).hasMinutes(5);
    assertThat(defaults.probeMost()).hasSeconds(15);
    assertThat(defaults.heartbeat()).hasSeconds(5);
    assertThat(defaults.stuckAfter()).hasMinutes(3);
    assertThat(defaults.formerManagers())
        .containsExactly(
            "kubectl-client-side-apply",
            "kubectl-last-applied",
            "kubectl-create",
            "before-first-apply");
    assertThat(defaults.eventRetention()).hasDays(30);
  }
}
