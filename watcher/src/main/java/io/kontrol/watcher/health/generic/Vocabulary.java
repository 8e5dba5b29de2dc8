package io.kontrol.watcher.health.generic;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** The words by which controllers describe a state, in lower case, and what they signal. */
public final class Vocabulary {
  /** Judgements: their negation is a problem, which does not resolve by waiting. */
  private static final Set<String> VERDICTS =
      Set.of(
          "accepted",
          "admitted",
          "allowed",
          "compliant",
          "found",
          "healthy",
          "permitted",
          "reachable",
          "supported",
          "valid");

  private static final Map<String, Signal> SIGNS = new HashMap<>();

  static {
    all(
        Signal.GOOD,
        """
        ready healthy available active running ok okay online success succeeded successful
        successfully succeeding complete completed done finished finalized deployed installed
        synced synchronized sync insync date uptodate latest current bound established accepted admitted
        applied programmed published valid validated verified enabled provisioned created attached
        mounted connected reachable registered joined configured reconciled resolved compliant
        passed passing issued renewed green normal operational functional stable
        serving live alive initialized initialised started launched scheduled propagated
        exists executed fulfilled satisfied imported restored migrated promoted optimal good
        idle listening working streaming operating approved uploaded downloaded downscaled
        replicated released unsealed unlocked assigned allocated deduplicated acquired elected finish
        """);
    all(
        Signal.BUSY,
        """
        pending progressing progress processing inprogress reconciling reconcile creating
        provisioning initializing initialising initialize init initiating updating upgrading
        upgrade deploying starting start waiting wait awaiting await installing configuring queued
        queuing submitted submitting preparing prepare restoring resizing scaling migrating
        terminating terminate stopping deleting deprovisioning rolling rollout bootstrapping bootstrap
        importing cloning copying yellow validating verifying building restarting restart rebooting
        recovering recovery syncing synchronizing applying setting adding removing joining
        binding booting spawning connecting attaching detaching mounting issuing renewing refreshing evaluating
        generating downloading uploading pulling fetching unpacking cleaning draining rebalancing
        scheduling allocating assigning registering resolving publishing programming propagating
        modifying changing finalizing finalising promoting optimizing retrying transitioning
        switchover failover delayed ongoing transient incomplete partial partially
        unscheduled unready stale outdated expanding shrinking reloading
        rebuilding recreating redeploying replacing rotating hydrating warming
        throttled unbound rescheduling unsynced
        """);
    all(
        Signal.PAUSED,
        """
        paused pause suspended suspend hibernated hibernation hibernating sleeping stopped halted
        disabled
        """);
    all(
        Signal.BAD,
        """
        failed failing failure failures fail fails error errors errored err degraded unhealthy
        invalid rejected refused crashed crash crashloop backoff red lost unavailable unreachable
        offline timeout timedout timed aborted abort broken critical fatal denied forbidden warn
        unauthorized noncompliant conflict conflicts conflicted misconfigured stalled stuck blocked
        expired missing mismatch mismatched unsupported unable cannot exceeded         insufficient unresolved unresolvable terminal corrupted corrupt disconnected inaccessible
        incompatible violation violated violations unschedulable bad wrong problem warning dead
        killed evicted oomkilled cancelled canceled malformed unprocessable
        disallowed undefined illegal exception panic ambiguous duplicate duplicated
        impossible quarantined faulted faulty alarm outage unsuccessful orphan orphaned
        crashing revoked sealed inconsistent
        erroneous misconfiguration unparseable unreadable nonexistent
        """);
  }

  private Vocabulary() {}

  static Signal signOf(String word) {
    return SIGNS.getOrDefault(word, Signal.NONE);
  }

  static boolean isVerdict(String word) {
    return VERDICTS.contains(word);
  }

  private static void all(Signal sign, String words) {
    for (String word : words.split("\\s+")) {
      if (!word.isEmpty()) {
        SIGNS.put(word, sign);
      }
    }
  }
}
