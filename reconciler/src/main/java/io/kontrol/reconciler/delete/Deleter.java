package io.kontrol.reconciler.delete;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.model.kubernetes.DiscoveryCache;
import io.kontrol.model.kubernetes.ObjectKind;
import io.kontrol.model.kubernetes.PendingDeletion;
import io.kontrol.model.resource.DeletionPolicy;
import io.kontrol.reconciler.claim.DesiredResource;
import io.kontrol.reconciler.claim.Work;
import io.kontrol.reconciler.cluster.ApplyClient;
import io.kontrol.reconciler.cluster.ClusterResponse;
import io.kontrol.reconciler.live.DeleteOptions;
import io.kontrol.reconciler.live.Ownership;
import io.kontrol.reconciler.live.OwnershipMarks;
import io.kontrol.reconciler.manifest.AppliedManifest;
import io.kontrol.reconciler.outcome.Outcome;
import io.kontrol.reconciler.outcome.Outcome.Ending;
import io.kontrol.reconciler.rejection.Rejection;
import java.io.IOException;
import java.util.Optional;

/**
 * Deletes the object of a deleted resource, and nothing else: the object must have the resource's
 * label, and the delete applies only to the object that was read.
 */
public final class Deleter {
  private static final int MOST_RACES = 5;

  private final ApplyClient api;
  private final DiscoveryCache kinds;

  public Deleter(ApplyClient api, DiscoveryCache kinds) {
    this.api = api;
    this.kinds = kinds;
  }

  /**
   * @throws IOException when the cluster did not answer
   */
  public Outcome delete(Work work) throws IOException, InterruptedException {
    DesiredResource desired = work.desired();
    Optional<ObjectKind> kind = kinds.find(desired.apiVersion(), desired.identity().kind());
    if (kind.isEmpty()) {
      return new Outcome.Gone(
          Ending.ABSENT); // the kind does not exist any more, and so neither does the object
    }
    String path =
        kind.get()
            .objectPath(AppliedManifest.namespace(desired, kind.get()), desired.identity().name());
    Optional<Outcome> outcome = attempt(work, path, false);
    for (int race = 1; race < MOST_RACES && outcome.isEmpty(); race++) {
      outcome = attempt(work, path, race == MOST_RACES - 1);
    }
    return outcome.orElseThrow();
  }

  /**
   * @return empty if the object changed meanwhile, unless this was the last attempt
   */
  private Optional<Outcome> attempt(Work work, String path, boolean last)
      throws IOException, InterruptedException {
    DesiredResource desired = work.desired();
    ClusterResponse read = api.read(path);
    if (read.isNotFound()) {
      boolean agreed = work.recorded().hasApplied(desired.generation());
      return Optional.of(new Outcome.Gone(agreed ? Ending.DELETED : Ending.ABSENT));
    }
    if (!read.isSuccess()) {
      return Optional.of(Rejection.of(desired, read.status()));
    }
    JsonNode live = read.json();
    if (!Ownership.isOurs(live, desired.resourceId(), work.recorded().applied().uid())) {
      return Optional.of(new Outcome.Gone(Ending.NOT_OURS));
    }
    boolean orphan = desired.deletionPolicy() == DeletionPolicy.Orphan;
    if (!orphan && PendingDeletion.isPending(live)) {
      return Optional.of(accepted(live));
    }
    ClusterResponse answer =
        orphan
            ? api.mergePatch(path, OwnershipMarks.taken(live, work))
            : api.delete(path, DeleteOptions.of(live));
    if (answer.code() == 409 && !last) {
      return Optional.empty();
    }
    if (!answer.isSuccess() && !answer.isNotFound()) {
      return Optional.of(Rejection.of(desired, answer.status()));
    }
    return Optional.of(orphan ? new Outcome.Gone(Ending.ORPHANED) : deleted(path, live, answer));
  }

  private Outcome deleted(String path, JsonNode live, ClusterResponse answer)
      throws IOException, InterruptedException {
    JsonNode body = answer.json();
    if (answer.isNotFound() || body.path("kind").asText().equals("Status")) {
      return new Outcome.Gone(Ending.DELETED);
    }
    if (PendingDeletion.isPending(body)) {
      return accepted(body);
    }
    return api.read(path).isNotFound() ? new Outcome.Gone(Ending.DELETED) : accepted(live);
  }

  private static Outcome accepted(JsonNode object) {
    return new Outcome.DeleteAccepted(
        object.path("metadata").path("uid").asText(),
        PendingDeletion.describe(object).orElse("being deleted"));
  }
}
