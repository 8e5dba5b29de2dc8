package io.kontrol.api.apply;

import io.kontrol.api.apply.ApplyPlan.Step;
import io.kontrol.api.database.Planner;
import io.kontrol.api.database.RepeatException;
import io.kontrol.api.http.Answer;
import io.kontrol.api.http.Authorship;
import io.kontrol.api.idempotency.Mutations.Effect;
import io.kontrol.api.problem.Problem;
import io.kontrol.api.resource.Change;
import io.kontrol.api.resource.Manifest;
import io.kontrol.api.resource.ResourceWriter;
import io.kontrol.api.resource.Scopes;
import io.kontrol.api.resource.SetMembership;
import io.kontrol.model.resource.ResourceIdentity;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** Carries an apply out: look, plan, write, in the caller's transaction. */
@ApplicationScoped
public class Applier {
  /** From here on, plans that fit few rows may cost more than to make them anew. */
  private static final int MANY = 100;

  private final ResourceWriter writer;
  private final Settlement settlement;
  private final ApplyReport report;

  public Applier(ResourceWriter writer, Settlement settlement, ApplyReport report) {
    this.writer = writer;
    this.settlement = settlement;
    this.report = report;
  }

  Effect apply(Connection connection, List<Candidate> parsed, ApplyOptions options, Authorship by)
      throws SQLException {
    List<Candidate> candidates = place(connection, parsed, options);
    refuseRejected(candidates);
    if (options.set() != null || candidates.size() >= MANY) { // a set may be large, too
      Planner.byKeys(connection);
    }
    if (options.set() != null) {
      StoredRows.lockSet(connection, options.clusterId(), options.set());
    }
    List<Content> contents = contents(candidates);
    List<Manifest> manifests = contents.stream().map(Content::manifest).toList();
    Namespaces namespaces = Namespaces.none();
    if (options.createNamespaces()) {
      namespaces = Namespaces.missing(connection, options.clusterId(), manifests);
    }
    Locked locked = lock(connection, contents, options);
    refuseRejected(keepOutOfOtherSets(candidates, locked.stored(), options));
    ApplyPlan plan = plan(connection, contents, locked, options);
    guardAgainstEmptiness(plan, manifests, options);
    if (options.dryRun()) {
      return Effect.none(
          Answer.json(200, report.planned(connection, plan, namespaces.manifests(), options)));
    }
    Map<ResourceIdentity, ResourceWriter.Row> written = new HashMap<>();
    write(connection, plan, namespaces, options, by).forEach(r -> written.put(r.identity(), r));
    Answer answer = Answer.json(200, report.done(plan, namespaces.manifests(), written, options));
    return new Effect(answer, written.isEmpty() ? null : options.clusterId());
  }

  private static List<Content> contents(List<Candidate> candidates) {
    return candidates.stream().map(Candidate::content).filter(Objects::nonNull).toList();
  }

  /** Puts each object where it lives, and rejects those that are there twice. */
  private List<Candidate> place(Connection connection, List<Candidate> parsed, ApplyOptions options)
      throws SQLException {
    Scopes scopes =
        Scopes.of(
            connection,
            options.clusterId(),
            contents(parsed).stream().map(Content::manifest).toList());
    Map<ResourceIdentity, Integer> seen = new HashMap<>();
    List<Candidate> placed = new ArrayList<>();
    for (Candidate candidate : parsed) {
      Content content = candidate.content();
      if (content == null) {
        placed.add(candidate);
        continue;
      }
      Manifest home = scopes.place(content.manifest());
      Integer first = seen.putIfAbsent(identity(options.clusterId(), home), placed.size());
      placed.add(
          first == null
              ? candidate.with(content.in(home))
              : candidate.rejected(
                  Problem.invalid(
                      "duplicate_object",
                      "The request holds this object twice; it is its number "
                          + (first + 1)
                          + " too.")));
    }
    return placed;
  }

  private void refuseRejected(List<Candidate> candidates) {
    long rejected = candidates.stream().filter(c -> c.rejection() != null).count();
    if (rejected > 0) {
      throw Problem.invalid(
              "apply_rejected",
              rejected
                  + " of "
                  + candidates.size()
                  + " objects cannot be accepted, so nothing was written. Each one's reason is in items.")
          .with("items", report.rejected(candidates));
    }
  }

  /**
   * The rows that a request is about.
   *
   * @param stored by the position of the object
   * @param surplus rows of the set that the request lacks
   */
  private record Locked(Map<Integer, StoredRow> stored, List<StoredRow> surplus) {}

  private static Locked lock(Connection connection, List<Content> contents, ApplyOptions options)
      throws SQLException {
    Map<Integer, StoredRow> stored = new HashMap<>();
    List<StoredRow> surplus = new ArrayList<>();
    for (StoredRow row :
        StoredRows.lock(connection, options.clusterId(), contents, options.set())) {
      if (row.position() >= 0) {
        stored.put(row.position(), row);
      } else {
        surplus.add(row);
      }
    }
    return new Locked(stored, surplus);
  }

  /** Rejects those that another set holds. */
  private static List<Candidate> keepOutOfOtherSets(
      List<Candidate> candidates, Map<Integer, StoredRow> stored, ApplyOptions options) {
    List<Candidate> kept = new ArrayList<>(candidates);
    stored.forEach(
        (position, row) ->
            SetMembership.refusal(row.applySet(), options.setOf(row.applySet()), options.takeOver())
                .ifPresent(
                    problem -> kept.set(position, candidates.get(position).rejected(problem))));
    return kept;
  }

  private ApplyPlan plan(
      Connection connection, List<Content> contents, Locked locked, ApplyOptions options)
      throws SQLException {
    Map<Integer, StoredRow> stored = locked.stored();
    List<Content> settled = settlement.settle(connection, contents, stored);
    return ApplyPlan.of(settled, stored, locked.surplus(), options);
  }

  private static void guardAgainstEmptiness(
      ApplyPlan plan, List<Manifest> manifests, ApplyOptions options) {
    if (manifests.isEmpty() && !options.allowEmpty()) {
      int members = plan.with(Action.PRUNED).size();
      throw Problem.invalid(
          "empty_apply",
          members == 0
              ? "The request holds no objects."
              : "The request holds no objects and would delete all "
                  + members
                  + " of the set. Give allow_empty=true if that is meant.");
    }
  }

  private List<ResourceWriter.Row> write(
      Connection connection,
      ApplyPlan plan,
      Namespaces namespaces,
      ApplyOptions options,
      Authorship by)
      throws SQLException {
    String cluster = options.clusterId();
    List<Change> creations =
        Stream.concat(
                namespaces.changes().stream(), plan.with(Action.CREATED).stream().map(Step::change))
            .filter(Objects::nonNull)
            .toList();
    List<ResourceWriter.Row> rows = new ArrayList<>();
    rows.addAll(writer.create(connection, cluster, creations, by));
    if (rows.size() < creations.size()) {
      throw new RepeatException("somebody created the same objects meanwhile");
    }
    List<Step> configured = plan.with(Action.CONFIGURED);
    rows.addAll(
        writer.update(
            connection,
            ids(configured),
            configured.stream().map(Step::change).filter(Objects::nonNull).toList(),
            by,
            "ResourceUpdated"));
    rows.addAll(writer.delete(connection, ids(plan.with(Action.PRUNED)), null, by));
    return rows;
  }

  private static List<Integer> ids(List<Step> steps) {
    return steps.stream().map(Step::stored).filter(Objects::nonNull).map(StoredRow::id).toList();
  }

  static ResourceIdentity identity(String clusterId, Manifest manifest) {
    return new ResourceIdentity(
        clusterId, manifest.group(), manifest.kind(), manifest.namespace(), manifest.name());
  }
}
