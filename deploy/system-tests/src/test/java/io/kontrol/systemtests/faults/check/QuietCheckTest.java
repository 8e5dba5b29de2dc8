package io.kontrol.systemtests.faults.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontrol.systemtests.cluster.AuditedWrite;
import io.kontrol.systemtests.cluster.ProxiedRequest;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class QuietCheckTest {
  private static final Instant SETTLED = Instant.parse("2026-01-01T00:00:00Z");
  private static final String PATH = "/api/v1/namespaces/n/configmaps/a";

  private static ProxiedRequest passage(String method, boolean dryRun, int millisAfter) {
    Instant arrived = SETTLED.plusMillis(millisAfter);
    return new ProxiedRequest("reconciler-2", method, PATH, dryRun, arrived);
  }

  private static AuditedWrite answered(ProxiedRequest passage) {
    return new AuditedWrite(7, passage, passage.arrived().plusMillis(5), 12, 3, 200, 40, "3f0c");
  }

  private static List<String> found(List<AuditedWrite> audit, List<ProxiedRequest> underWay) {
    return new QuietCheck(SETTLED)
        .check(audit, underWay).stream().map(Violation::toString).toList();
  }

  @Test
  void aReconcilerThatWritesWhenAllAgreesIsFoundAndNamed() {
    assertThat(found(List.of(answered(passage("PATCH", false, 412))), List.of()))
        .containsExactly(
            "a settled system is quiet: PATCH /api/v1/namespaces/n/configmaps/a by reconciler-2"
                + " for resource 12 generation 3, answered 200 after 5 ms,"
                + " arrived at 2026-01-01T00:00:00.412Z, 412 ms after all agreed");
  }

  @Test
  void eachWriteIsNamed() {
    AuditedWrite first = answered(passage("PATCH", false, 1));
    AuditedWrite second = answered(passage("DELETE", false, 2));
    assertThat(found(List.of(first, second), List.of())).hasSize(2);
  }

  @Test
  void aWriteThatTheClusterHasNotAnsweredIsFound() {
    assertThat(found(List.of(), List.of(passage("DELETE", false, 90))))
        .singleElement()
        .asString()
        .contains("DELETE " + PATH + " by reconciler-2, not answered");
  }

  @Test
  void aWriteThatIsAnsweredBetweenTwoLooksIsFoundOnce() {
    ProxiedRequest passage = passage("PATCH", false, 1);
    assertThat(found(List.of(answered(passage)), List.of(passage))).hasSize(1);
  }

  @Test
  void readsAndDryRunsAreNoWrites() {
    assertThat(found(List.of(), List.of(passage("GET", false, 1), passage("PATCH", true, 2))))
        .isEmpty();
  }

  @Test
  void whatWasWrittenBeforeAllAgreedIsNoFault() {
    assertThat(found(List.of(answered(passage("PATCH", false, -1))), List.of())).isEmpty();
  }
}
