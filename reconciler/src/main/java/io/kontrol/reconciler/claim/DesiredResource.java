package io.kontrol.reconciler.claim;

import io.kontrol.model.logging.LogContext;
import io.kontrol.model.resource.ConflictPolicy;
import io.kontrol.model.resource.DeletionPolicy;
import io.kontrol.model.resource.DriftPolicy;
import io.kontrol.model.resource.RecreatePolicy;
import io.kontrol.model.resource.ResourceIdentity;
import io.kontrol.model.secret.SecretDigest;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The desired state of a resource at the time of the claim.
 *
 * @param apiVersion {@code ""} when the row has none
 * @param spec the manifest without its identity, as JSON
 * @param ignorePaths JSON Pointers
 * @param recreationRequested whether the last request may make an object again that the policy
 *     keeps gone
 */
public record DesiredResource(
    int resourceId,
    ResourceIdentity identity,
    String apiVersion,
    String spec,
    int generation,
    int revision,
    DriftPolicy driftPolicy,
    DeletionPolicy deletionPolicy,
    ConflictPolicy conflictPolicy,
    RecreatePolicy recreatePolicy,
    List<String> ignorePaths,
    @Nullable String applySet,
    Instant updatedAt,
    @Nullable Instant reconcileRequestedAt,
    boolean recreationRequested,
    boolean deleted) {

  public DesiredResource {
    ignorePaths = List.copyOf(ignorePaths);
  }

  public boolean isSecret() {
    return SecretDigest.isSecret(apiVersion, identity.kind());
  }

  /** The key that others may wait for, if this is a namespace or a definition. */
  public Optional<String> provides() {
    return DependencyKeys.providedBy(identity.apiGroup(), identity.kind(), identity.name());
  }

  public LogContext.Subject logSubject() {
    return new LogContext.Subject(
        resourceId, identity.kind(), identity.namespace(), identity.name(), generation);
  }
}
