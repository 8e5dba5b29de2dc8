package io.kontrol.model.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontrol.model.json.Json;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PendingDeletionTest {
  private static Optional<String> describe(String metadata, String rest) {
    return PendingDeletion.describe(
        Json.read(("{'metadata':{" + metadata + "}" + rest + "}").replace('\'', '"')));
  }

  private static final String ASKED = "'deletionTimestamp':'2026-01-01T00:00:30Z'";

  @Test
  void whatNobodyDeletesWaitsForNothing() {
    assertThat(describe("'finalizers':['example.org/hold']", "")).isEmpty();
  }

  @Test
  void finalizersAreNamedAndThoseOfKubernetesExplained() {
    assertThat(
            describe(
                ASKED + ",'finalizers':['kubernetes.io/pvc-protection','example.org/hold']", ""))
        .contains(
            "being deleted: waiting for finalizers kubernetes.io/pvc-protection (a Pod uses it),"
                + " example.org/hold");
  }

  @Test
  void aNamespacesOwnConditionsSayWhatHoldsItUp() {
    String conditions =
        ",'spec':{'finalizers':['kubernetes']},'status':{'conditions':["
            + "{'type':'NamespaceDeletionDiscoveryFailure','status':'True','message':'1 failing:\\n x'},"
            + "{'type':'NamespaceContentRemaining','status':'False','message':'All removed'},"
            + "{'type':'Ready','status':'True','message':'unrelated'}]}";
    assertThat(describe(ASKED, conditions))
        .contains(
            "being deleted: waiting for finalizers kubernetes (all that is in it goes first);"
                + " NamespaceDeletionDiscoveryFailure: 1 failing: x");
  }

  @Test
  void aGracePeriodSaysWhenItEnds() {
    assertThat(describe(ASKED + ",'deletionGracePeriodSeconds':30", ""))
        .contains("being deleted: its grace period ends at 2026-01-01T00:00:30Z");
    assertThat(describe(ASKED + ",'deletionGracePeriodSeconds':0", "")).contains("being deleted");
  }

  @Test
  void theTextIsBounded() {
    String conditions =
        ",'status':{'conditions':[{'type':'DeletionBlocked','status':'True','message':'%s'}]}"
            .formatted("x".repeat(10_000));
    assertThat(describe(ASKED, conditions).orElseThrow())
        .hasSize(PendingDeletion.MAX_LENGTH)
        .endsWith("x…");
  }
}
