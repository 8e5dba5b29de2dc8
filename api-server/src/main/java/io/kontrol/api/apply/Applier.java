package io.kontrol.api.apply;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.apply.ApplyPlan.Step;
import io.kontrol.api.database.RepeatException;
import io.kontrol.api.http.Answer;
import io.kontrol.api.http.Authorship;
import io.kontrol.api.idempotency.Mutations.Effect;
import io.kontrol.api.patch.SameJson;
import io.kontrol.api.problem.Problem;
import io.kontrol.api.resource.Change;
import io.kontrol.api.resource.Manifest;
import io.kontrol.api.resource.PolicyWishes;
import io.kontrol.api.resource.ResourceWriter;
import io.kontrol.api.resource.Scopes;
import io.kontrol.api.secret.Secrets;
import io.kontrol.model.json.Json;
import io.kontrol.model.kubernetes.Names;
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
  private final ResourceWriter writer;
  private final Secrets secrets;
  private final ApplyReport report;

  public Applier(ResourceWriter writer, Secrets secrets, ApplyReport report) {
    this.writer = writer;
    this.secrets = secrets;
    this.report = report;
  }

  Effect apply(Connection connection, List<Candidate> parsed, ApplyOptions options, Authorship by)
      throws SQLException {
    List<Candidate> candidates = place(connection, parsed, options);
    refuseRejected(candidates);
    if (options.set() != null) {
      StoredRows.lockSet(connection, options.clusterId(), options.set());
    }
    List<Manifest> manifests =
        candidates.stream().map(Candidate::manifest).filter(Objects::nonNull).toList();
    Namespaces namespaces = Namespaces.none();
    if (options.createNamespaces()) {
      namespaces = Namespaces.missing(connection, options.clusterId(), manifests);
    }
    ApplyPlan plan = plan(connection, manifests, options);
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

  /** Puts each object where it lives, and rejects those that are there twice. */
  private List<Candidate> place(Connection connection, List<Candidate> parsed, ApplyOptions options)
      throws SQLException {
    Scopes scopes =
        Scopes.of(
            connection,
            options.clusterId(),
            parsed.stream().map(Candidate::manifest).filter(Objects::nonNull).toList());
    Map<ResourceIdentity, Integer> seen = new HashMap<>();
    List<Candidate> placed = new ArrayList<>();
    for (Candidate candidate : parsed) {
      Manifest manifest = candidate.manifest();
      if (manifest == null) {
        placed.add(candidate);
        continue;
      }
      Manifest home = scopes.place(manifest);
      Integer first = seen.putIfAbsent(identity(options.clusterId(), home), placed.size());
      placed.add(
          first == null
              ? candidate.with(home)
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

  private ApplyPlan plan(Connection connection, List<Manifest> manifests, ApplyOptions options)
      throws SQLException {
    Map<Integer, StoredRow> stored = new HashMap<>();
    List<StoredRow> surplus = new ArrayList<>();
    for (StoredRow row :
        StoredRows.lock(connection, options.clusterId(), manifests, options.set())) {
      if (row.position() >= 0) {
        stored.put(row.position(), row);
      } else {
        surplus.add(row);
      }
    }
    List<Manifest> settled = settle(connection, manifests, stored);
    return ApplyPlan.of(settled, stored, surplus, options.set());
  }

  /** Looks at stored contents where comparing texts is not enough. */
  private List<Manifest> settle(
      Connection connection, List<Manifest> manifests, Map<Integer, StoredRow> stored)
      throws SQLException {
    List<Integer> positions = new ArrayList<>();
    for (int i = 0; i < manifests.size(); i++) {
      Manifest manifest = manifests.get(i);
      StoredRow row = stored.get(i);
      if (hasDigests(manifest) || (row != null && repeatsIgnorePaths(manifest, row))) {
        positions.add(i);
      }
    }
    if (positions.isEmpty()) {
      return manifests;
    }
    List<Integer> ids =
        positions.stream().map(stored::get).filter(Objects::nonNull).map(StoredRow::id).toList();
    Map<Integer, String> specs = StoredRows.specs(connection, ids);
    List<Manifest> settled = new ArrayList<>(manifests);
    for (int position : positions) {
      StoredRow row = stored.get(position);
      ObjectNode before =
          row == null ? null : (ObjectNode) Json.read(specs.getOrDefault(row.id(), "{}"));
      // a copy: the transaction may have to run again
      ObjectNode spec = manifests.get(position).spec().deepCopy();
      settled.set(position, manifests.get(position).withSpec(spec));
      if (hasDigests(manifests.get(position))) {
        secrets.restore(spec, before);
      }
      if (row != null && before != null) {
        if (repeatsIgnorePaths(manifests.get(position), row)) {
          removeIgnorePaths(spec);
        }
        boolean sameVersion = row.apiVersion().equals(manifests.get(position).apiVersion());
        stored.put(position, row.withSame(sameVersion && SameJson.same(spec, before)));
      }
    }
    return settled;
  }

  private static boolean hasDigests(Manifest manifest) {
    return manifest.secret() && Secrets.hasDigests(manifest.spec());
  }

  /** The reconciler writes this annotation on objects; what it wrote is no wish of the user's. */
  private static boolean repeatsIgnorePaths(Manifest manifest, StoredRow row) {
    return row.said().ignorePaths() == null
        && row.policies()
            .ignorePaths()
            .equals(PolicyWishes.ofAnnotations(manifest.annotations()).ignorePaths());
  }

  private static void removeIgnorePaths(ObjectNode spec) {
    if (spec.get("metadata") instanceof ObjectNode metadata
        && metadata.get("annotations") instanceof ObjectNode annotations) {
      annotations.remove(Names.IGNORE_PATHS_ANNOTATION);
      if (annotations.isEmpty()) {
        metadata.remove("annotations");
      }
      if (metadata.isEmpty()) {
        spec.remove("metadata");
      }
    }
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
            cluster,
            ids(configured),
            configured.stream().map(Step::change).filter(Objects::nonNull).toList(),
            by,
            "ResourceUpdated"));
    rows.addAll(writer.delete(connection, cluster, ids(plan.with(Action.PRUNED)), null, by));
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
