package io.kontrol.reconciler.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.model.json.Json;
import io.kontrol.model.kubernetes.DiscoveryCache;
import io.kontrol.model.kubernetes.ObjectKind;
import io.kontrol.model.kubernetes.OwnedFields;
import io.kontrol.model.resource.ConflictPolicy;
import io.kontrol.model.resource.RecreatePolicy;
import io.kontrol.reconciler.admission.AlteredFields;
import io.kontrol.reconciler.claim.DesiredResource;
import io.kontrol.reconciler.claim.Task;
import io.kontrol.reconciler.claim.Work;
import io.kontrol.reconciler.cluster.ApiStatus;
import io.kontrol.reconciler.cluster.ApplyClient;
import io.kontrol.reconciler.cluster.ClusterResponse;
import io.kontrol.reconciler.drift.DriftFlapping;
import io.kontrol.reconciler.manifest.AppliedManifest;
import io.kontrol.reconciler.manifest.IgnoredPaths;
import io.kontrol.reconciler.manifest.OwnerReference;
import io.kontrol.reconciler.outcome.CompletedRun;
import io.kontrol.reconciler.outcome.Outcome;
import io.kontrol.reconciler.rejection.FieldManagerConflicts;
import io.kontrol.reconciler.rejection.MissingDependency;
import io.kontrol.reconciler.rejection.Rejection;
import io.kontrol.reconciler.takeover.FormerManagers;
import io.kontrol.reconciler.takeover.ObjectReference;
import io.kontrol.reconciler.takeover.Precondition;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Applies the desired state of a resource by server-side apply. */
public final class ServerSideApplier {
  /** Attempts when the object changes between reading and applying it. */
  private static final int MOST_RACES = 5;

  private final ApplyClient api;
  private final DiscoveryCache kinds;
  private final OwnedFields ownedFields;
  private final FormerManagers formerManagers;
  private final Recreation replacement;
  private final CrdEstablishment establishment;
  private final OwnerCheck owners;

  public ServerSideApplier(
      ApplyClient api,
      DiscoveryCache kinds,
      OwnedFields ownedFields,
      FormerManagers formerManagers) {
    this.api = api;
    this.kinds = kinds;
    this.ownedFields = ownedFields;
    this.formerManagers = formerManagers;
    this.replacement = new Recreation(api);
    this.establishment = new CrdEstablishment(api, kinds);
    this.owners = new OwnerCheck(api, kinds);
  }

  /**
   * @throws IOException when the cluster did not answer
   */
  public Outcome apply(Work work) throws IOException, InterruptedException {
    long start = System.nanoTime();
    Optional<Outcome> completed = CompletedRun.of(work);
    if (completed.isPresent()) {
      return completed.get();
    }
    DesiredResource desired = work.desired();
    Optional<ObjectKind> kind = kinds.find(desired.apiVersion(), desired.identity().kind());
    if (kind.isEmpty()) {
      return MissingDependency.judge(work, Rejection.unknownKind(desired));
    }
    Optional<Outcome> awaited = owners.awaited(work);
    if (awaited.isPresent()) {
      return awaited.get();
    }
    ObjectReference reference =
        ObjectReference.of(desired, kind.get(), AppliedManifest.namespace(desired, kind.get()));
    String path = reference.path();
    ObjectNode manifest = manifest(work, kind.get());
    List<String> rivals = rivals(work, path, manifest);
    GuardedApply.Result result =
        new GuardedApply(
                api,
                formerManagers,
                work,
                reference,
                manifest,
                precondition -> send(desired, path, manifest, precondition))
            .run();
    if (result.owner().isPresent()) {
      return Rejection.claimed(desired, reference.toString(), result.owner().get());
    }
    if (result.vanished()) {
      return Rejection.vanished(desired, reference.toString());
    }
    ClusterResponse response = result.response();
    JsonNode object = result.body();
    boolean keeps = desired.recreatePolicy() == RecreatePolicy.Never;
    if (response.code() == 422 && AppliedManifest.allowsReplace(manifest) && !keeps) {
      response = replacement.replace(desired, path, manifest, response);
      object = response.json();
    } else if (response.code() == 422 && work.observed().finished() && !keeps) {
      response = replacement.replaceFinished(work, path, manifest, response);
      object = response.json();
    }
    if (!response.isSuccess()) {
      return rejected(work, kind.get(), response);
    }
    establishment.await(desired.identity(), path, object);
    return new Outcome.Applied(
        object.path("metadata").path("uid").asText(),
        object.path("metadata").path("resourceVersion").asText(),
        ownedFields.hash(object),
        Duration.ofNanos(System.nanoTime() - start),
        AlteredFields.of(manifest, object, AppliedManifest.ignoredPaths(desired)),
        rivals,
        result.takeOver());
  }

  private static ObjectNode manifest(Work work, ObjectKind kind) {
    ObjectNode manifest = AppliedManifest.of(work.desired(), kind);
    if (work.owner() != null) {
      OwnerReference.add(manifest, work.owner());
    }
    return manifest;
  }

  private ClusterResponse send(
      DesiredResource desired, String path, ObjectNode manifest, Precondition precondition)
      throws IOException, InterruptedException {
    boolean force = desired.conflictPolicy() == ConflictPolicy.Force;
    if (desired.ignorePaths().isEmpty() || precondition.isAbsence()) {
      return api.apply(path, precondition.write(manifest), force, false);
    }
    ClusterResponse response = carryOverAndSend(desired, path, manifest, precondition);
    for (int race = 1; race < MOST_RACES && isRace(response); race++) {
      response = carryOverAndSend(desired, path, manifest, precondition);
    }
    return response;
  }

  private ClusterResponse carryOverAndSend(
      DesiredResource desired, String path, ObjectNode manifest, Precondition precondition)
      throws IOException, InterruptedException {
    boolean force = desired.conflictPolicy() == ConflictPolicy.Force;
    ClusterResponse live = api.read(path);
    if (live.isNotFound()) {
      return api.apply(path, precondition.write(manifest), force, false);
    }
    if (!live.isSuccess()) {
      return live;
    }
    ObjectNode carried = manifest.deepCopy();
    JsonNode object = live.json();
    IgnoredPaths.carryOver(carried, object, AppliedManifest.ignoredPaths(desired));
    Precondition asRead = precondition.orVersion(object.path("metadata"));
    return api.apply(path, asRead.write(carried), force, false);
  }

  private static boolean isRace(ClusterResponse response) {
    return response.code() == 409 && !response.status().isFieldConflict();
  }

  private Outcome rejected(Work work, ObjectKind kind, ClusterResponse response) {
    DesiredResource desired = work.desired();
    ApiStatus status = response.status();
    if (Rejection.isPathGone(status, kind)) {
      kinds.forget(desired.apiVersion());
    }
    return MissingDependency.judge(work, status, Rejection.of(desired, status));
  }

  /** Field managers that keep changing our fields, looked up when drift starts to recur. */
  private List<String> rivals(Work work, String path, ObjectNode manifest)
      throws IOException, InterruptedException {
    if (work.task() != Task.CORRECT
        || work.recorded().drift().corrections() != DriftFlapping.FIGHT - 1) {
      return List.of();
    }
    ClusterResponse answer = api.apply(path, Json.writeBytes(manifest), false, true);
    if (answer.code() == 409) {
      return FieldManagerConflicts.ofConflict(answer.status());
    }
    return answer.isSuccess() ? FieldManagerConflicts.latestWriter(answer.json()) : List.of();
  }
}
