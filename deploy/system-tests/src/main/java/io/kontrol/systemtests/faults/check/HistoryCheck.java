package io.kontrol.systemtests.faults.check;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.systemtests.faults.load.Journal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The history contains each acknowledged change, and no change that nobody sent. */
final class HistoryCheck {
  private final Journal journal;
  private final TableSnapshot rows;
  private final List<Violation> violations = new ArrayList<>();
  private final Map<Integer, List<TableSnapshot.Revision>> history = new HashMap<>();

  HistoryCheck(Journal journal, TableSnapshot rows) {
    this.journal = journal;
    this.rows = rows;
    for (TableSnapshot.Revision revision : rows.revisions()) {
      history.computeIfAbsent(revision.resourceId(), id -> new ArrayList<>()).add(revision);
    }
  }

  List<Violation> check() {
    rows.desired().forEach(this::checkGenerations);
    checkPromises();
    checkOrigins();
    checkDeletions();
    return violations;
  }

  private void checkGenerations(TableSnapshot.Desired resource) {
    List<TableSnapshot.Revision> revisions = history.getOrDefault(resource.id(), List.of());
    for (int i = 0; i < revisions.size(); i++) {
      if (revisions.get(i).generation() != i + 1) {
        violate("history has no gap", resource + " lacks generation " + (i + 1));
        return;
      }
    }
    // a deletion is a generation too, with or without a revision of its own
    int least = resource.deleted() ? resource.generation() - 1 : resource.generation();
    if (revisions.size() < least || revisions.size() > resource.generation()) {
      violate(
          "history is complete",
          resource
              + " is at generation "
              + resource.generation()
              + " with "
              + revisions.size()
              + " revisions");
      return;
    }
    JsonNode newest = revisions.get(revisions.size() - 1).spec();
    if (!newest.equals(resource.spec())) {
      violate("the newest revision is what is desired", resource + " differs from its history");
    }
  }

  private void checkPromises() {
    Map<Integer, TableSnapshot.Desired> byId = new HashMap<>();
    rows.desired().forEach(resource -> byId.put(resource.id(), resource));
    journal
        .promises()
        .forEach(
            (stamp, promise) -> {
              Optional<TableSnapshot.Revision> kept =
                  history.getOrDefault(promise.resourceId(), List.of()).stream()
                      .filter(r -> r.generation() == promise.generation())
                      .findFirst();
              if (kept.isEmpty()) {
                violate(
                    "nothing acknowledged is lost",
                    "resource "
                        + promise.resourceId()
                        + " has no generation "
                        + promise.generation()
                        + ", which was acknowledged");
                return;
              }
              Optional<String> difference =
                  Subset.firstDifference(
                      withoutIdentity(journal.sent(stamp).orElseThrow().manifest()),
                      kept.get().spec());
              difference.ifPresent(
                  d ->
                      violate(
                          "history holds what was sent",
                          "resource "
                              + promise.resourceId()
                              + " generation "
                              + promise.generation()
                              + ": "
                              + d));
            });
    Set<Long> stamps = new HashSet<>();
    rows.revisions().forEach(revision -> stamps.add(Stamps.of(revision.spec())));
    journal
        .acknowledged()
        .forEach(
            stamp -> {
              if (!stamps.contains(stamp)) {
                violate(
                    "nothing acknowledged is lost",
                    journal.sent(stamp).orElseThrow().slot() + " stamp " + stamp);
              }
            });
  }

  /** Each revision comes from one sent manifest, which is used once. */
  private void checkOrigins() {
    Map<Long, TableSnapshot.Revision> origin = new HashMap<>();
    for (TableSnapshot.Revision revision : rows.revisions()) {
      long stamp = Stamps.of(revision.spec());
      if (stamp == 0) {
        continue; // objects of the run itself, such as its namespaces
      }
      if (journal.sent(stamp).isEmpty()) {
        violate("nothing is made up", "resource " + revision.resourceId() + " stamp " + stamp);
        continue;
      }
      TableSnapshot.Revision first = origin.putIfAbsent(stamp, revision);
      boolean copied =
          first != null
              && first.resourceId() == revision.resourceId()
              && first.revision() == revision.revision();
      if (first != null && !copied) {
        violate(
            "each request takes effect once",
            "stamp "
                + stamp
                + " is resource "
                + first.resourceId()
                + " generation "
                + first.generation()
                + " and resource "
                + revision.resourceId()
                + " generation "
                + revision.generation());
      }
    }
  }

  private void checkDeletions() {
    Map<Integer, TableSnapshot.Desired> byId = new HashMap<>();
    rows.desired().forEach(resource -> byId.put(resource.id(), resource));
    journal
        .deletions()
        .forEach(
            (id, slot) -> {
              TableSnapshot.Desired resource = byId.get(id);
              if (resource == null || !resource.deleted()) {
                violate("no accepted deletion is lost", slot + " (resource " + id + ") lives");
              }
            });
  }

  private static JsonNode withoutIdentity(JsonNode manifest) {
    com.fasterxml.jackson.databind.node.ObjectNode copy = manifest.deepCopy();
    copy.remove(List.of("apiVersion", "kind"));
    if (copy.path("metadata") instanceof com.fasterxml.jackson.databind.node.ObjectNode metadata) {
      metadata.remove(List.of("name", "namespace"));
    }
    return copy;
  }

  private void violate(String rule, String detail) {
    violations.add(new Violation(rule, detail));
  }
}
