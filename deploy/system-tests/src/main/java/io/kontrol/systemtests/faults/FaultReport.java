package io.kontrol.systemtests.faults;

import io.kontrol.systemtests.cluster.HttpFault;
import io.kontrol.systemtests.faults.check.Violation;
import io.kontrol.systemtests.faults.load.Journal;
import io.kontrol.systemtests.faults.load.Operation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Report of a run, with its verdict.
 *
 * @param begun injected faults, by kind
 * @param spoiled requests to the Kubernetes API that a fault hit
 * @param writes that the Kubernetes API answered
 * @param settling time from the end of the load until the system was settled
 * @param unsettled what had not settled; empty when all had
 */
public record FaultReport(
    FaultSettings settings,
    String cluster,
    Journal journal,
    Map<FaultKind, Integer> begun,
    Map<HttpFault, Long> spoiled,
    int writes,
    Duration settling,
    String unsettled,
    List<Violation> violations) {

  public FaultReport {
    violations = List.copyOf(violations);
  }

  public boolean passed() {
    return violations.isEmpty() && unsettled.isEmpty();
  }

  public int faults() {
    return begun.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** The report as text, in several lines. */
  public String text() {
    List<String> lines = new ArrayList<>();
    lines.add("faults: seed %d, %s".formatted(settings.seed(), cluster));
    lines.add(
        "operations: %d taken, %d without an answer, refused by status %s"
            .formatted(journal.operations(), journal.unansweredCount(), journal.refusals()));
    for (Operation operation : Operation.values()) {
      lines.add("  %-24s %6d".formatted(operation, journal.operations(operation)));
    }
    lines.add("faults injected: %d".formatted(faults()));
    begun.forEach((kind, count) -> lines.add("  %-24s %6d".formatted(kind, count)));
    lines.add(
        "requests to the Kubernetes API spoiled: %s; writes answered: %d"
            .formatted(spoiled, writes));
    lines.add(
        "settled %,d ms after the end of the load%s"
            .formatted(
                settling.toMillis(), unsettled.isEmpty() ? "" : ": NOT, still " + unsettled));
    violations.stream().limit(40).forEach(v -> lines.add("  VIOLATION " + v));
    lines.add(
        "verdict: %s (replay with -Dfaults.seed=%d)"
            .formatted(
                passed() ? "passed" : "FAILED with " + violations.size() + " violations",
                settings.seed()));
    return String.join("\n", lines) + "\n";
  }
}
