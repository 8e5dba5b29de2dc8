package io.kontrol.api.desired.apply;

import io.kontrol.api.desired.apply.ApplyPlan.Step;
import io.kontrol.api.desired.manifest.Manifest;
import io.kontrol.api.desired.manifest.ScopeResolver;
import io.kontrol.api.desired.resource.DesiredChange;
import io.kontrol.api.desired.resource.ResourceWriter;
import io.kontrol.api.desired.resource.SetMembership;
import io.kontrol.api.platform.database.PlannerSettings;
import io.kontrol.api.platform.database.RetryTransactionException;
import io.kontrol.api.platform.http.Reply;
import io.kontrol.api.platform.identity.Principal;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.api.platform.transaction.WriteTransactions.Effect;
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
public class ApplyService {
  /** From here on, plans that fit few rows may cost more than to make them anew. */
  private static final int MANY = 100;

  private final ResourceWriter writer;
  private final StoredContentNormalizer settlement;
  private final ApplyReport report;

  public ApplyService(
      ResourceWriter writer, StoredContentNormalizer settlement, ApplyReport report) {
    this.writer = writer;
    this.settlement = settlement;
    this.report = report;
  }

  Effect apply(Connection connection, List<ApplyItem> parsed, ApplyOptions options, Principal by)
      throws SQLException {
    List<ApplyItem> candidates = place(connection, parsed, options);
    refuseRejected(candidates);
    if (options.set() != null || candidates.size() >= MANY) { // a set may be large, too
      PlannerSettings.byKeys(connection);
    }
    if (options.set() != null) {
      StoredRows.lockSet(connection, options.clusterId(), options.set());
    }
    List<ManifestContent> contents = contents(candidates);
    List<Manifest> manifests = contents.stream().map(ManifestContent::manifest).toList();
    ImplicitNamespaces namespaces = ImplicitNamespaces.none();
    if (options.createNamespaces()) {
      namespaces = ImplicitNamespaces.missing(connection, options.clusterId(), manifests);
    }
    Locked locked = lock(connection, contents, options);
    refuseRejected(keepOutOfOtherSets(candidates, locked.stored(), options));
    ApplyPlan plan = plan(connection, contents, locked, options);
    guardAgainstEmptiness(plan, manifests, options);
    if (options.dryRun()) {
      return Effect.none(
          Reply.json(200, report.planned(connection, plan, namespaces.manifests(), options)));
    }
    Map<ResourceIdentity, ResourceWriter.Row> written = new HashMap<>();
    write(connection, plan, namespaces, options, by).forEach(r -> written.put(r.identity(), r));
    Reply answer = Reply.json(200, report.done(plan, namespaces.manifests(), written, options));
    return new Effect(answer, written.isEmpty() ? null : options.clusterId());
  }

  private static List<ManifestContent> contents(List<ApplyItem> candidates) {
    return candidates.stream().map(ApplyItem::content).filter(Objects::nonNull).toList();
  }

  /** Puts each object where it lives, and rejects those that are there twice. */
  private List<ApplyItem> place(Connection connection, List<ApplyItem> parsed, ApplyOptions options)
      throws SQLException {
    ScopeResolver scopes =
        ScopeResolver.of(
            connection,
            options.clusterId(),
            contents(parsed).stream().map(ManifestContent::manifest).toList());
    Map<ResourceIdentity, Integer> seen = new HashMap<>();
    List<ApplyItem> placed = new ArrayList<>();
    for (ApplyItem candidate : parsed) {
      ManifestContent content = candidate.content();
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
                  Refusal.invalid(
                      "duplicate_object",
                      "The request holds this object twice; it is its number "
                          + (first + 1)
                          + " too.")));
    }
    return placed;
  }

  private void refuseRejected(List<ApplyItem> candidates) {
    long rejected = candidates.stream().filter(c -> c.rejection() != null).count();
    if (rejected > 0) {
      throw Refusal.invalid(
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

  private static Locked lock(
      Connection connection, List<ManifestContent> contents, ApplyOptions options)
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
  private static List<ApplyItem> keepOutOfOtherSets(
      List<ApplyItem> candidates, Map<Integer, StoredRow> stored, ApplyOptions options) {
    List<ApplyItem> kept = new ArrayList<>(candidates);
    stored.forEach(
        (position, row) ->
            SetMembership.refusal(row.applySet(), options.setOf(row.applySet()), options.takeOver())
                .ifPresent(
                    problem -> kept.set(position, candidates.get(position).rejected(problem))));
    return kept;
  }

  private ApplyPlan plan(
      Connection connection, List<ManifestContent> contents, Locked locked, ApplyOptions options)
      throws SQLException {
    Map<Integer, StoredRow> stored = locked.stored();
    List<ManifestContent> settled = settlement.settle(connection, contents, stored);
    return ApplyPlan.of(settled, stored, locked.surplus(), options);
  }

  private static void guardAgainstEmptiness(
      ApplyPlan plan, List<Manifest> manifests, ApplyOptions options) {
    if (manifests.isEmpty() && !options.allowEmpty()) {
      int members = plan.with(ApplyAction.PRUNED).size();
      throw Refusal.invalid(
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
      ImplicitNamespaces namespaces,
      ApplyOptions options,
      Principal by)
      throws SQLException {
    String cluster = options.clusterId();
    List<DesiredChange> creations =
        Stream.concat(
                namespaces.changes().stream(),
                plan.with(ApplyAction.CREATED).stream().map(Step::change))
            .filter(Objects::nonNull)
            .toList();
    List<ResourceWriter.Row> rows = new ArrayList<>();
    rows.addAll(writer.create(connection, cluster, creations, by));
    if (rows.size() < creations.size()) {
      throw new RetryTransactionException("somebody created the same objects meanwhile");
    }
    List<Step> configured = plan.with(ApplyAction.CONFIGURED);
    rows.addAll(
        writer.update(
            connection,
            ids(configured),
            configured.stream().map(Step::change).filter(Objects::nonNull).toList(),
            by,
            "ResourceUpdated"));
    rows.addAll(writer.delete(connection, ids(plan.with(ApplyAction.PRUNED)), null, by));
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
