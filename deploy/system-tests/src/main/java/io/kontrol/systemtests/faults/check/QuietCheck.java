package io.kontrol.systemtests.faults.check;

import io.kontrol.systemtests.cluster.AuditedWrite;
import io.kontrol.systemtests.cluster.ProxiedRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A settled system with nothing in flight does not write to the cluster. */
public final class QuietCheck {
  private static final String RULE = "a settled system is quiet";

  private final Instant settled;

  /**
   * @param settled when no work was left and nothing was in flight
   */
  public QuietCheck(Instant settled) {
    this.settled = settled;
  }

  /**
   * @param underWay requests without a response shortly before
   * @return one violation for each write
   */
  public List<Violation> check(List<AuditedWrite> audit, List<ProxiedRequest> underWay) {
    List<Violation> violations = new ArrayList<>();
    Set<ProxiedRequest> answered = new HashSet<>();
    for (AuditedWrite write : audit) {
      answered.add(write.passage());
      if (isLate(write.passage())) {
        violations.add(new Violation(RULE, write + when(write.passage())));
      }
    }
    for (ProxiedRequest passage : underWay) {
      if (passage.isWrite() && isLate(passage) && !answered.contains(passage)) {
        violations.add(new Violation(RULE, passage + ", not answered" + when(passage)));
      }
    }
    return violations;
  }

  private boolean isLate(ProxiedRequest passage) {
    return !passage.arrived().isBefore(settled);
  }

  private String when(ProxiedRequest passage) {
    return ", arrived at %s, %d ms after all agreed"
        .formatted(passage.arrived(), Duration.between(settled, passage.arrived()).toMillis());
  }
}
