package io.kontrol.api.desired.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.desired.manifest.KindCatalog;
import io.kontrol.api.desired.manifest.Manifest;
import io.kontrol.api.desired.manifest.ManifestParser;
import io.kontrol.api.desired.manifest.Scope;
import io.kontrol.api.desired.manifest.ScopeResolver;
import io.kontrol.api.desired.policy.Policies;
import io.kontrol.api.desired.policy.PolicyAnnotations;
import io.kontrol.api.desired.policy.RequestedPolicies;
import io.kontrol.api.platform.database.RetryTransactionException;
import io.kontrol.api.platform.identity.Principal;
import io.kontrol.api.platform.identity.Right;
import io.kontrol.api.platform.patch.SameJson;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.api.platform.secret.Secrets;
import io.kontrol.api.platform.transaction.WriteResult;
import io.kontrol.model.json.Json;
import io.kontrol.model.resource.DeletionPolicy;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Creates, replaces and deletes one resource, in the caller's transaction. Throws {@link Refusal}s.
 */
@ApplicationScoped
public class ResourceChanges {
  private final ResourceWriter writer;
  private final ResourceQuery query;
  private final Secrets secrets;

  public ResourceChanges(ResourceWriter writer, ResourceQuery query, Secrets secrets) {
    this.writer = writer;
    this.query = query;
    this.secrets = secrets;
  }

  WriteResult<ResourceDocument> create(
      Connection connection, String clusterId, Submission submission, Principal by)
      throws SQLException {
    Manifest manifest =
        ScopeResolver.of(connection, clusterId, List.of(submission.manifest()))
            .place(submission.manifest());
    by.require(Right.RESOURCES_WRITE, clusterId, manifest.namespace());
    if (manifest.secret() && Secrets.hasDigests(manifest.spec())) {
      secrets.restore(manifest.spec(), null);
    }
    Policies policies =
        RequestedPolicies.resolve(
            Policies.DEFAULT,
            submission.fields(),
            RequestedPolicies.NONE,
            RequestedPolicies.ofAnnotations(manifest.annotations()));
    String set = submission.applySet();
    ManagedSets.requireFree(set);
    DesiredChange change =
        new DesiredChange(
            manifest,
            ManifestParser.stored(manifest),
            policies,
            set == null || set.isEmpty() ? null : set,
            submission.revision(),
            null);
    Optional<ResourceDocument> created = writer.create(connection, clusterId, change, by);
    if (created.isEmpty()) {
      throw taken(connection, clusterId, manifest);
    }
    return WriteResult.changed(created.get(), clusterId)
        .audited(
            ResourceAudit.entry(
                "RESOURCE_CREATED",
                created.get().id(),
                manifest.identity(clusterId),
                created.get().generation(),
                List.of()));
  }

  private SQLException taken(Connection connection, String clusterId, Manifest manifest)
      throws SQLException {
    OptionalInt existing = query.findLiving(connection, clusterId, manifest);
    if (existing.isEmpty()) {
      return new RetryTransactionException("the resource that held the identity is gone");
    }
    throw Refusal.conflict(
            "identity_taken",
            "There is such a resource already, with the id "
                + existing.getAsInt()
                + ". Change it with PUT or PATCH, or use /api/v1/apply.")
        .with("id", Json.mapper().getNodeFactory().numberNode(existing.getAsInt()));
  }

  /**
   * The row of an id, locked. Refuses one that belongs to a feature.
   *
   * @param by who is going to change it; must have the right to
   * @param precondition refuses a generation that the caller does not expect
   */
  public StoredResource lock(Connection connection, int id, Principal by, IntConsumer precondition)
      throws SQLException {
    StoredResource stored = ResourceLocks.lock(connection, id).orElseThrow(() -> absent(id));
    by.require(Right.RESOURCES_WRITE, stored.identity(), absent(id));
    ManagedSets.requireFree(stored.applySet());
    precondition.accept(stored.generation());
    return stored;
  }

  /** Like {@code lock}, and refuses a resource that is deleted. */
  public StoredResource lockLiving(
      Connection connection, int id, Principal by, IntConsumer precondition) throws SQLException {
    StoredResource stored = lock(connection, id, by, precondition);
    if (stored.deleted()) {
      throw Refusal.conflict(
          "resource_deleted",
          "The resource has been deleted. Create a new one with the same identity instead.");
    }
    return stored;
  }

  public static Refusal absent(int id) {
    return Refusal.notFound("There is no resource with the id " + id + ".");
  }

  /**
   * @param takeOver lets the resource move from one apply set to another
   * @return the id
   */
  WriteResult<Integer> replace(
      Connection connection,
      StoredResource stored,
      Submission submission,
      boolean takeOver,
      Principal by)
      throws SQLException {
    DesiredChange change = changeOf(stored, submission);
    ManagedSets.requireFree(change.applySet());
    Optional<Refusal> refusal =
        SetMembership.refusal(stored.applySet(), change.applySet(), takeOver);
    if (refusal.isPresent()) {
      throw refusal.get();
    }
    return write(connection, stored, change, by, "ResourceUpdated");
  }

  private DesiredChange changeOf(StoredResource stored, Submission submission) {
    Manifest manifest = sameIdentity(stored, submission);
    if (manifest.secret() && Secrets.hasDigests(manifest.spec())) {
      secrets.restore(manifest.spec(), stored.manifest().spec());
    }
    Policies policies =
        RequestedPolicies.resolve(
            stored.policies(),
            submission.fields(),
            RequestedPolicies.ofAnnotations(stored.manifest().annotations()),
            RequestedPolicies.ofAnnotations(manifest.annotations()));
    Manifest consistent = manifest.withSpec(PolicyAnnotations.follow(manifest.spec(), policies));
    Integer revision = submission.revision();
    String set = submission.applySet();
    return new DesiredChange(
        consistent,
        ManifestParser.stored(consistent),
        policies,
        set == null ? stored.applySet() : set.isEmpty() ? null : set,
        revision != null && revision == stored.revision() ? null : revision,
        stored.ownerId());
  }

  /**
   * Writes the change unless nothing differs.
   *
   * @param eventType the event, such as {@code ResourceUpdated}; the audited action is named alike
   * @return the id
   */
  public WriteResult<Integer> write(
      Connection connection,
      StoredResource stored,
      DesiredChange change,
      Principal by,
      String eventType)
      throws SQLException {
    if (isSame(stored, change)) {
      return WriteResult.unchanged(stored.id())
          .audited(ResourceAudit.unchanged(ResourceAudit.action(eventType), stored));
    }
    List<ResourceWriter.Row> rows =
        writer.update(connection, List.of(stored.id()), List.of(change), by, eventType);
    return WriteResult.changed(stored.id(), stored.clusterId())
        .audited(
            ResourceAudit.entry(
                ResourceAudit.action(eventType),
                stored.id(),
                stored.identity(),
                rows.get(0).written().generation(),
                ResourceAudit.changedFields(stored, change)));
  }

  private static boolean isSame(StoredResource stored, DesiredChange change) {
    return change.revision() == null
        && java.util.Objects.equals(change.applySet(), stored.applySet())
        && change.policies().equals(stored.policies())
        && change.manifest().apiVersion().equals(stored.manifest().apiVersion())
        && SameJson.same(change.manifest().spec(), stored.manifest().spec());
  }

  private static Manifest sameIdentity(StoredResource stored, Submission submission) {
    Manifest before = stored.manifest();
    Manifest after = submission.manifest();
    boolean namespaceLeftOut = after.namespace().isEmpty();
    boolean namespaceOfCluster =
        before.namespace().isEmpty()
            && KindCatalog.find(before.group(), before.kind())
                .filter(k -> k.scope() == Scope.CLUSTER)
                .isPresent();
    boolean same =
        (submission.id() == null || submission.id() == stored.id())
            && (submission.clusterId() == null || submission.clusterId().equals(stored.clusterId()))
            && before.group().equals(after.group())
            && before.kind().equals(after.kind())
            && before.name().equals(after.name())
            && (namespaceLeftOut
                || namespaceOfCluster
                || before.namespace().equals(after.namespace()));
    if (!same) {
      throw Refusal.invalid(
          "identity_mismatch",
          "The body names another object than the URL. A resource keeps its cluster, API group, kind,"
              + " namespace and name; create a new one and delete this one.");
    }
    // a copy, since the transaction may be retried
    return after.inNamespace(before.namespace()).withSpec(after.spec().deepCopy());
  }

  WriteResult<Integer> delete(
      Connection connection, StoredResource stored, @Nullable DeletionPolicy policy, Principal by)
      throws SQLException {
    if (stored.deleted()) {
      return WriteResult.unchanged(stored.id())
          .audited(ResourceAudit.unchanged("RESOURCE_DELETED", stored));
    }
    List<ResourceWriter.Row> rows =
        writer.delete(connection, List.of(stored.id()), policy == null ? null : policy.name(), by);
    return WriteResult.changed(stored.id(), stored.clusterId())
        .audited(
            ResourceAudit.entry(
                "RESOURCE_DELETED",
                stored.id(),
                stored.identity(),
                rows.get(0).written().generation(),
                List.of()));
  }

  /**
   * The document that a patch is applied to: the writable fields and the generation, with Secrets
   * redacted.
   */
  ObjectNode fields(StoredResource stored) {
    ObjectNode fields = Json.mapper().createObjectNode();
    Manifest manifest = stored.manifest();
    fields.put("id", stored.id());
    fields.put("cluster_id", stored.clusterId());
    fields.put("namespace", manifest.namespace());
    fields.put("kind", manifest.kind());
    fields.put("name", manifest.name());
    fields.put("api_version", manifest.apiVersion());
    fields.set("desired_spec", shown(manifest).spec());
    fields.put("generation", stored.generation());
    fields.put("revision", stored.revision());
    fields.put("drift_policy", stored.policies().drift().name());
    fields.put("deletion_policy", stored.policies().deletion().name());
    fields.put("conflict_policy", stored.policies().conflict().name());
    fields.put("recreate_policy", stored.policies().recreate().name());
    fields.set("ignore_paths", Json.mapper().valueToTree(stored.policies().ignorePaths()));
    fields.put("apply_set", stored.applySet());
    fields.put("wave", stored.policies().wave());
    return fields;
  }

  /** The manifest with the values of a Secret redacted. */
  public Manifest shown(Manifest manifest) {
    return manifest.secret() ? manifest.withSpec(secrets.redact(manifest.spec())) : manifest;
  }
}
