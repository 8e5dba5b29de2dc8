package io.kontrol.reconciler.apply;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.model.kubernetes.DiscoveryCache;
import io.kontrol.model.kubernetes.ObjectKind;
import io.kontrol.model.kubernetes.PendingDeletion;
import io.kontrol.model.status.SyncStatus;
import io.kontrol.reconciler.claim.DependencyKeys;
import io.kontrol.reconciler.claim.Owner;
import io.kontrol.reconciler.claim.Work;
import io.kontrol.reconciler.cluster.ApplyClient;
import io.kontrol.reconciler.cluster.ClusterResponse;
import io.kontrol.reconciler.manifest.AppliedManifest;
import io.kontrol.reconciler.outcome.Outcome;
import java.io.IOException;
import java.util.Optional;

/**
 * An object that is gone may have gone with its owner, even where that has not been observed yet. A
 * new one that refers to the old owner would be deleted at once, so the owner is read first.
 */
final class OwnerCheck {
  private final ApplyClient api;
  private final DiscoveryCache kinds;

  OwnerCheck(ApplyClient api, DiscoveryCache kinds) {
    this.api = api;
    this.kinds = kinds;
  }

  /**
   * @return why the object must wait; empty when it may be applied
   */
  Optional<Outcome> awaited(Work work) throws IOException, InterruptedException {
    Owner owner = work.owner();
    if (owner == null || work.sync() != SyncStatus.Missing || isThere(owner, work)) {
      return Optional.empty();
    }
    return Optional.of(
        new Outcome.Waiting(
            "OwnerMissing",
            "waits for its owner " + owner + ", which is gone from the cluster",
            DependencyKeys.owner(owner.resourceId())));
  }

  private boolean isThere(Owner owner, Work work) throws IOException, InterruptedException {
    Optional<ObjectKind> kind = kinds.find(owner.apiVersion(), owner.kind());
    if (kind.isEmpty()) {
      return false;
    }
    String namespace = AppliedManifest.namespace(work.desired(), kind.get());
    ClusterResponse read = api.readMetadata(kind.get().objectPath(namespace, owner.name()));
    if (!read.isSuccess()) {
      return !read.isNotFound(); // the apply itself meets whatever else is wrong
    }
    JsonNode live = read.json();
    return live.path("metadata").path("uid").asText().equals(owner.uid())
        && !PendingDeletion.isPending(live);
  }
}
