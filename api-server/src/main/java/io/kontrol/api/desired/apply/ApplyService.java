package io.kontrol.api.desired.apply;

import io.kontrol.api.desired.ApplyItem;
import io.kontrol.api.desired.ApplyOptions;
import io.kontrol.api.desired.ApplyResult;
import io.kontrol.api.desired.ObjectAction;
import io.kontrol.api.desired.RejectedObject;
import io.kontrol.api.desired.RowVersion;
import io.kontrol.api.desired.apply.ApplyPlan.Step;
import io.kontrol.api.desired.manifest.Manifest;
import io.kontrol.api.desired.manifest.ManifestContent;
import io.kontrol.api.desired.manifest.ScopeResolver;
import io.kontrol.api.desired.resource.DesiredChange;
import io.kontrol.api.desired.resource.ManagedSets;
import io.kontrol.api.desired.resource.ResourceWriter;
import io.kontrol.api.desired.resource.SetMembership;
import io.kontrol.api.platform.database.PlannerSettings;
import io.kontrol.api.platform.database.RetryTransactionException;
import io.kontrol.api.platform.identity.Principal;
import io.kontrol.api.platform.identity.Right;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.api.platform.transaction.WriteResult;
import io.kontrol.model.resource.ResourceIdentity;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Applies many objects in the caller's transaction: place, lock, plan, write. */
@ApplicationScoped
public class ApplyService {
  /** From this many objects on, cached query plans may cost more than planning again. */
  private static final int MANY = 100;

  private final ResourceWriter writer;
  private final StoredContentNormalizer normalizer;
  private final ApplyResults results;

  public ApplyService(
      ResourceWriter writer, StoredContentNormalizer normalizer, ApplyResults results) {
    this.writer = writer;
    this.normalizer = normalizer;
    this.results = results;
  }

  public WriteResult<ApplyResult> apply(
      Connection connection, List<ApplyItem> parsed, ApplyOptions options, Principal principal)
      throws SQLException {
    List<ApplyItem> placed = place(connection, parsed, options, principal);
    ItemOwners owners = new ItemOwners(placed, options.clusterId());
    List<ApplyItem> items = owners.checked();
    Optional<ApplyResult> refused = rejected(items);
    if (refused.isPresent()) {
      return WriteResult.unchanged(refused.get());
    }
    if (options.set() != null
        || items.size() >= MANY) { // a set may be large although the request is small
      PlannerSettings.byKeys(connection);
    }
    if (options.set() != null) {
      StoredRows.lockSet(connection, options.clusterId(), options.set());
    }
    List<ManifestContent> contents = contents(items);
    List<Manifest> manifests = contents.stream().map(ManifestContent::manifest).toList();
    ImplicitNamespaces namespaces = ImplicitNamespaces.none();
    if (options.createNamespaces()) {
      namespaces = ImplicitNamespaces.missing(connection, options.clusterId(), manifests);
      if (!namespaces.manifests().isEmpty()
          && !principal.permissions().mayIn(options.clusterId(), "", Right.RESOURCES_WRITE)) {
        return WriteResult.unchanged(
            new ApplyResult.Rejected(
                Principal.missing(Right.RESOURCES_WRITE, options.clusterId(), ""), List.of()));
      }
    }
    Locked locked = lock(connection, contents, options);
    refused =
        rejected(keepOutOfOtherSets(items, locked.stored(), options))
            .or(() -> foreignSurplus(locked, options, principal))
            .or(() -> emptiness(locked, manifests, options));
    if (refused.isPresent()) {
      return WriteResult.unchanged(refused.get());
    }
    ApplyPlan plan = plan(connection, contents, locked, owners, options);
    return options.dryRun()
        ? WriteResult.unchanged(results.planned(connection, plan, namespaces.manifests(), options))
        : write(connection, plan, namespaces, options, principal);
  }

  private static List<ManifestContent> contents(List<ApplyItem> candidates) {
    return candidates.stream().map(ApplyItem::content).filter(Objects::nonNull).toList();
  }

  /**
   * Gives each object its namespace, and rejects duplicates and what the principal may not write.
   */
  private List<ApplyItem> place(
      Connection connection, List<ApplyItem> parsed, ApplyOptions options, Principal principal)
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
      if (!principal
          .permissions()
          .mayIn(options.clusterId(), home.namespace(), Right.RESOURCES_WRITE)) {
        placed.add(
            candidate.rejected(
                Principal.missing(Right.RESOURCES_WRITE, options.clusterId(), home.namespace())));
        continue;
      }
      Integer first = seen.putIfAbsent(home.identity(options.clusterId()), placed.size());
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

  private static Optional<ApplyResult> rejected(List<ApplyItem> items) {
    List<RejectedObject> rejected = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      Refusal rejection = items.get(i).rejection();
      if (rejection != null) {
        rejected.add(new RejectedObject(i, items.get(i).document(), rejection));
      }
    }
    return rejected.isEmpty()
        ? Optional.empty()
        : Optional.of(new ApplyResult.Rejected(refusal(rejected, items.size()), rejected));
  }

  private static Refusal refusal(List<RejectedObject> rejected, int all) {
    String detail =
        rejected.size()
            + " of "
            + all
            + " objects cannot be accepted, so nothing was written. Each one's reason is in items.";
    Optional<Refusal> owned =
        rejected.stream().map(RejectedObject::refusal).filter(ManagedSets::isOwners).findFirst();
    if (owned.isPresent()) {
      return Refusal.conflict(owned.get().code(), detail + " " + owned.get().detail());
    }
    boolean forbidden =
        rejected.stream().anyMatch(each -> each.refusal().reason() == Refusal.Reason.FORBIDDEN);
    return forbidden
        ? Refusal.forbidden(Right.RESOURCES_WRITE.text(), detail)
        : Refusal.invalid("apply_rejected", detail);
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

  /** Rejects those that another set holds; a feature's set keeps them whatever the request says. */
  private static List<ApplyItem> keepOutOfOtherSets(
      List<ApplyItem> candidates, Map<Integer, StoredRow> stored, ApplyOptions options) {
    List<ApplyItem> kept = new ArrayList<>(candidates);
    stored.forEach(
        (position, row) ->
            refusal(row.applySet(), options)
                .ifPresent(
                    problem -> kept.set(position, candidates.get(position).rejected(problem))));
    return kept;
  }

  private static Optional<Refusal> refusal(@Nullable String stored, ApplyOptions options) {
    if (stored != null && !stored.equals(options.set())) {
      Optional<Refusal> owned = ManagedSets.refusal(stored);
      if (owned.isPresent()) {
        return owned;
      }
    }
    return SetMembership.refusal(stored, options.setOf(stored), options.takeOver());
  }

  private ApplyPlan plan(
      Connection connection,
      List<ManifestContent> contents,
      Locked locked,
      ItemOwners owners,
      ApplyOptions options)
      throws SQLException {
    Map<Integer, StoredRow> stored = locked.stored();
    List<ManifestContent> normalized = normalizer.normalize(connection, contents, stored);
    return ApplyPlan.of(normalized, stored, locked.surplus(), owners, options);
  }

  /** Pruning deletes, which needs the right wherever the set has objects. */
  private static Optional<ApplyResult> foreignSurplus(
      Locked locked, ApplyOptions options, Principal principal) {
    return locked.surplus().stream()
        .map(row -> row.identity().namespace())
        .filter(
            namespace ->
                !principal
                    .permissions()
                    .mayIn(options.clusterId(), namespace, Right.RESOURCES_WRITE))
        .findFirst()
        .map(
            namespace ->
                new ApplyResult.Rejected(
                    Refusal.forbidden(
                        Right.RESOURCES_WRITE.text(),
                        "The set holds objects that the request lacks, where you may not delete them."
                            + " This needs the right "
                            + Right.RESOURCES_WRITE.text()
                            + " wherever the set has objects."),
                    List.of()));
  }

  /** A pipeline that has lost its manifests must not delete everything. */
  private static Optional<ApplyResult> emptiness(
      Locked locked, List<Manifest> manifests, ApplyOptions options) {
    if (!manifests.isEmpty() || options.allowEmpty()) {
      return Optional.empty();
    }
    int members = locked.surplus().size();
    return Optional.of(
        new ApplyResult.Rejected(
            Refusal.invalid(
                "empty_apply",
                members == 0
                    ? "The request holds no objects."
                    : "The request holds no objects and would delete all "
                        + members
                        + " of the set. Give allow_empty=true if that is meant."),
            List.of()));
  }

  private WriteResult<ApplyResult> write(
      Connection connection,
      ApplyPlan plan,
      ImplicitNamespaces namespaces,
      ApplyOptions options,
      Principal principal)
      throws SQLException {
    String cluster = options.clusterId();
    List<ResourceWriter.Row> rows = new ArrayList<>();
    OwnerIds owners = new OwnerIds(plan, cluster);
    List<DesiredChange> first = namespaces.changes();
    for (List<Step> round : OwnerIds.rounds(plan)) {
      List<ResourceWriter.Row> created =
          create(connection, cluster, joined(first, owners.changes(round)), principal);
      owners.written(created);
      rows.addAll(created);
      first = List.of();
    }
    List<Step> configured = plan.with(ObjectAction.CONFIGURED);
    rows.addAll(
        writer.update(
            connection, ids(configured), owners.changes(configured), principal, "ResourceUpdated"));
    rows.addAll(writer.delete(connection, ids(plan.with(ObjectAction.PRUNED)), null, principal));
    Map<ResourceIdentity, RowVersion> written = new HashMap<>();
    rows.forEach(row -> written.put(row.identity(), row.written()));
    ApplyResult result = results.written(plan, namespaces.manifests(), written, options);
    return rows.isEmpty() ? WriteResult.unchanged(result) : WriteResult.changed(result, cluster);
  }

  private List<ResourceWriter.Row> create(
      Connection connection, String cluster, List<DesiredChange> changes, Principal principal)
      throws SQLException {
    List<ResourceWriter.Row> rows = writer.create(connection, cluster, changes, principal);
    if (rows.size() < changes.size()) {
      throw new RetryTransactionException("somebody created the same objects meanwhile");
    }
    return rows;
  }

  private static List<DesiredChange> joined(List<DesiredChange> one, List<DesiredChange> other) {
    return Stream.concat(one.stream(), other.stream()).toList();
  }

  private static List<Integer> ids(List<Step> steps) {
    return steps.stream().map(Step::stored).filter(Objects::nonNull).map(StoredRow::id).toList();
  }
}
