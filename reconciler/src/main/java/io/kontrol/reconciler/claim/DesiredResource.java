package io.kontrol.reconciler.claim;

import io.kontrol.model.resource.ConflictPolicy;
import io.kontrol.model.resource.DeletionPolicy;
import io.kontrol.model.resource.DriftPolicy;
import io.kontrol.model.resource.ResourceIdentity;
import io.kontrol.model.secret.SecretDigest;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the user wants, as it was when claimed.
 *
 * @param apiVersion {@code ""} where the row has none
 * @param spec the manifest without its identity, as JSON
 * @param ignorePaths JSON Pointers
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
    List<String> ignorePaths,
    @Nullable String applySet,
    Instant updatedAt,
    @Nullable Instant reconcileRequestedAt,
    boolean deleted) {

  public DesiredResource {
    ignorePaths = List.copyOf(ignorePaths);
  }

  public boolean isSecret() {
    return SecretDigest.isSecret(apiVersion, identity.kind());
  }
}
