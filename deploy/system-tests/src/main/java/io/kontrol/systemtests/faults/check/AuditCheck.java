package io.kontrol.systemtests.faults.check;

import io.kontrol.systemtests.faults.check.TableSnapshot.AuditRow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Each request that was carried out has one audit row, and so has each change. */
final class AuditCheck {
  /** These do not make a new generation. */
  private static final Set<String> REQUESTS = Set.of("RECONCILE_REQUESTED", "ENFORCE_REQUESTED");

  private final Set<String> carriedOut;
  private final TableSnapshot rows;

  /**
   * @param carriedOut ids of requests
   */
  AuditCheck(Set<String> carriedOut, TableSnapshot rows) {
    this.carriedOut = carriedOut;
    this.rows = rows;
  }

  List<Violation> check() {
    List<Violation> violations = new ArrayList<>();
    Map<String, Integer> told = new HashMap<>();
    Map<Integer, Integer> changes = new HashMap<>();
    for (AuditRow row : rows.audit()) {
      told.merge(row.requestId(), 1, Integer::sum);
      if (!row.unchanged() && !REQUESTS.contains(row.action())) {
        (row.resourceId() == 0 ? row.affected() : List.of(row.resourceId()))
            .forEach(id -> changes.merge(id, 1, Integer::sum));
      }
    }
    for (String request : carriedOut) {
      if (!told.containsKey(request)) {
        violations.add(
            new Violation("what is done is audited", "request " + request + " has no audit row"));
      }
    }
    told.forEach(
        (request, count) -> {
          if (count > 1) {
            violations.add(
                new Violation(
                    "each request is audited once", request + " has " + count + " audit rows"));
          }
        });
    for (TableSnapshot.Desired resource : rows.desired()) {
      int audited = changes.getOrDefault(resource.id(), 0);
      if (audited != resource.generation()) {
        violations.add(
            new Violation(
                "each change is audited",
                resource
                    + " is at generation "
                    + resource.generation()
                    + " with "
                    + audited
                    + " audit rows"));
      }
    }
    return violations;
  }
}
