package io.kontrol.systemtests.faults.check;

import io.kontrol.systemtests.cluster.AuditedWrite;
import io.kontrol.systemtests.faults.load.Journal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** The API server received writes in the right order. */
final class OrderCheck {
  private final Journal journal;
  private final TableSnapshot rows;
  private final List<AuditedWrite> applies;
  private final List<Violation> violations = new ArrayList<>();

  OrderCheck(Journal journal, TableSnapshot rows, List<AuditedWrite> audit) {
    this.journal = journal;
    this.rows = rows;
    this.applies =
        audit.stream()
            .filter(
                w -> w.passage().method().equals("PATCH") && w.isSuccess() && w.resourceId() > 0)
            .filter(w -> w.generation() > 0)
            .toList();
  }

  List<Violation> check() {
    checkGenerationsRise();
    journal.newestApplies().forEach(this::checkWaves);
    return violations;
  }

  /** By resourceVersion, which is the API server's order of the changes of one object. */
  private void checkGenerationsRise() {
    Map<Integer, List<AuditedWrite>> byResource = new HashMap<>();
    applies.forEach(
        w -> byResource.computeIfAbsent(w.resourceId(), id -> new ArrayList<>()).add(w));
    byResource.forEach(
        (id, writes) -> {
          writes.sort(Comparator.comparingLong(AuditedWrite::resourceVersion));
          AuditedWrite before = writes.get(0);
          for (AuditedWrite write : writes) {
            boolean later = write.resourceVersion() > before.resourceVersion();
            if (later && write.generation() < before.generation()) {
              violations.add(
                  new Violation(
                      "no older generation is applied over a newer one",
                      "resource "
                          + id
                          + ": generation "
                          + write.generation()
                          + " at version "
                          + write.resourceVersion()
                          + " after "
                          + before.generation()
                          + " at "
                          + before.resourceVersion()));
            }
            before = write;
          }
        });
  }

  /**
   * In the newest apply of each set, the second wave was applied only after the whole first wave.
   */
  private void checkWaves(String set, List<Long> stamps) {
    if (set.isEmpty()) {
      return;
    }
    long lastOfFirstWave = 0;
    long firstOfSecondWave = Long.MAX_VALUE;
    for (long stamp : stamps) {
      OptionalLong at = firstApplied(stamp);
      if (at.isEmpty()) {
        continue; // superseded by a later, unacknowledged apply
      }
      String wave =
          journal
              .sent(stamp)
              .orElseThrow()
              .manifest()
              .path("metadata")
              .path("annotations")
              .path("kontrol/wave")
              .asText();
      if (wave.equals("0")) {
        lastOfFirstWave = Math.max(lastOfFirstWave, at.getAsLong());
      } else {
        firstOfSecondWave = Math.min(firstOfSecondWave, at.getAsLong());
      }
    }
    if (firstOfSecondWave < lastOfFirstWave) {
      violations.add(
          new Violation(
              "a wave waits for the one before it",
              "set " + set + ": write " + firstOfSecondWave + " before " + lastOfFirstWave));
    }
  }

  private OptionalLong firstApplied(long stamp) {
    return rows.revisions().stream()
        .filter(revision -> Stamps.of(revision.spec()) == stamp)
        .flatMapToLong(
            revision ->
                applies.stream()
                    .filter(w -> w.resourceId() == revision.resourceId())
                    .filter(w -> w.generation() == revision.generation())
                    .mapToLong(AuditedWrite::sequence))
        .min();
  }
}
