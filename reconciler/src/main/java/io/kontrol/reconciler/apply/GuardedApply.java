package io.kontrol.reconciler.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.model.json.Json;
import io.kontrol.model.kubernetes.KontrolMetadata;
import io.kontrol.model.resource.ConflictPolicy;
import io.kontrol.reconciler.claim.Work;
import io.kontrol.reconciler.cluster.ApplyClient;
import io.kontrol.reconciler.cluster.ClusterResponse;
import io.kontrol.reconciler.live.Ownership;
import io.kontrol.reconciler.outcome.TakeOver;
import io.kontrol.reconciler.takeover.FormerManagers;
import io.kontrol.reconciler.takeover.ManagedFieldsUpgrade;
import io.kontrol.reconciler.takeover.ObjectOwner;
import io.kontrol.reconciler.takeover.ObjectReference;
import io.kontrol.reconciler.takeover.OwnerMarks;
import io.kontrol.reconciler.takeover.Precondition;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;

/**
 * An apply that only touches an object that does not exist yet, is ours, or may be taken over.
 *
 * <p>It is sent with a precondition; only if the server rejects that is the object read. An object
 * that somebody claims is left alone unless the manifest allows taking it over. Fields of former
 * managers are moved to us first, so that those which the manifest omits are removed; under {@link
 * ConflictPolicy#Fail} others keep their fields.
 */
public final class GuardedApply {
  /** Attempts when the object changes between reading and writing it. */
  private static final int MOST_RACES = 5;

  private static final int CONFLICT = 409;
  private static final int INVALID = 422;

  private final ApplyClient api;
  private final FormerManagers formerManagers;
  private final Work work;
  private final ObjectReference object;
  private final ObjectNode manifest;
  private final Call call;
  private TakeOver takeOver = TakeOver.NONE;

  /**
   * @param call sends the manifest
   */
  public GuardedApply(
      ApplyClient api,
      FormerManagers formerManagers,
      Work work,
      ObjectReference object,
      ObjectNode manifest,
      Call call) {
    this.api = api;
    this.formerManagers = formerManagers;
    this.work = work;
    this.object = object;
    this.manifest = manifest;
    this.call = call;
  }

  /** Sends the manifest once. */
  @FunctionalInterface
  public interface Call {
    ClusterResponse send(Precondition precondition) throws IOException, InterruptedException;
  }

  /**
   * The result.
   *
   * @param response the server's last answer
   * @param body of the answer
   * @param owner who claims the object, if it was left alone for that reason
   * @param vanished the object is gone, and was not made again for that reason
   */
  public record Result(
      ClusterResponse response,
      JsonNode body,
      Optional<String> owner,
      TakeOver takeOver,
      boolean vanished) {}

  public Result run() throws IOException, InterruptedException {
    Precondition precondition =
        work.mayCreate()
            ? Precondition.expected(work)
            : Precondition.sameObject(Objects.requireNonNull(work.recorded().applied().uid()));
    ClusterResponse response = call.send(precondition);
    for (int race = 0; race < MOST_RACES && precondition.isRefusedBy(response); race++) {
      ClusterResponse read = api.readMetadata(object.path());
      if (read.isNotFound() && !work.mayCreate()) {
        return new Result(read, read.json(), Optional.empty(), TakeOver.NONE, true);
      }
      if (read.isNotFound()) {
        precondition =
            precondition.isAbsence() && response.code() != CONFLICT
                ? Precondition.NONE
                : Precondition.ABSENT;
      } else if (!read.isSuccess()) {
        return result(read);
      } else if (isOurs(read.json())) {
        precondition = Precondition.sameObject(uid(read.json().path("metadata")));
      } else {
        JsonNode metadata = read.json().path("metadata");
        Optional<ObjectOwner> owner = OwnerMarks.of(object, metadata);
        if (owner.isPresent() && !isAllowed()) {
          return new Result(
              read, read.json(), owner.map(ObjectOwner::description), TakeOver.NONE, false);
        }
        if (!takeOver.taken()) { // a later read shows the fields that we have moved
          takeOver = TakeOver.of(owner.map(ObjectOwner::description), metadata);
        }
        precondition = prepared(metadata, owner);
      }
      response = call.send(precondition);
    }
    return afterwards(response);
  }

  private boolean isOurs(JsonNode live) {
    return Ownership.isOurs(live, work.resourceId())
        || uid(live.path("metadata")).equals(work.recorded().applied().uid());
  }

  private boolean isAllowed() {
    return manifest
        .path("metadata")
        .path("annotations")
        .path(KontrolMetadata.TAKE_OVER_ANNOTATION)
        .asText()
        .equals("true");
  }

  private boolean mayMoveFields() {
    return work.desired().conflictPolicy() == ConflictPolicy.Force;
  }

  /**
   * Prepares the first apply to an object that was not ours. If a step is rejected, the apply is
   * rejected too, since the object then has another version.
   */
  private Precondition prepared(JsonNode metadata, Optional<ObjectOwner> owner)
      throws IOException, InterruptedException {
    JsonNode current = mayMoveFields() ? tracked(metadata) : metadata;
    Optional<ManagedFieldsUpgrade.Moved> moved =
        mayMoveFields() ? formerManagers.move(current, owner) : Optional.empty();
    if (moved.isPresent()) {
      takeOver = takeOver.moving(moved.get().managers());
      current = move(current, moved.get()).json().path("metadata");
    }
    return Precondition.version(current.isMissingNode() ? metadata : current);
  }

  /**
   * The server starts tracking an object without managed fields at the first apply, and only then
   * reports which fields existed before. So our label is applied first, alone.
   */
  private JsonNode tracked(JsonNode metadata) throws IOException, InterruptedException {
    if (!metadata.path("managedFields").isEmpty()) {
      return metadata;
    }
    ObjectNode label = Json.mapper().createObjectNode();
    label.put("apiVersion", object.apiVersion()).put("kind", object.kind());
    ObjectNode labelled = label.putObject("metadata").put("name", object.name());
    if (!object.namespace().isEmpty()) {
      labelled.put("namespace", object.namespace());
    }
    labelled
        .putObject("labels")
        .put(KontrolMetadata.RESOURCE_ID_LABEL, String.valueOf(work.resourceId()));
    ClusterResponse answer =
        api.apply(object.path(), Precondition.version(metadata).write(label), true, false);
    return answer.isSuccess() ? answer.json().path("metadata") : metadata;
  }

  private ClusterResponse move(JsonNode metadata, ManagedFieldsUpgrade.Moved moved)
      throws IOException, InterruptedException {
    ObjectNode patch = Json.mapper().createObjectNode();
    ObjectNode changed = patch.putObject("metadata");
    changed.set("uid", metadata.path("uid"));
    changed.set("resourceVersion", metadata.path("resourceVersion"));
    changed.set("managedFields", moved.managedFields());
    return api.mergePatch(object.path(), patch);
  }

  /**
   * An object that is ours may still have former managers: it was taken over before their fields
   * were moved, or somebody used {@code kubectl apply} on it. The answer shows them; a 422 may be
   * caused by a field of theirs next to the one that replaces it.
   */
  private Result afterwards(ClusterResponse first) throws IOException, InterruptedException {
    ClusterResponse response = first;
    for (int race = 0; race < MOST_RACES && mayMoveFields(); race++) {
      JsonNode body = response.json();
      JsonNode metadata = response.isSuccess() ? body.path("metadata") : refused(response);
      Optional<ManagedFieldsUpgrade.Moved> moved = formerManagers.move(metadata);
      if (moved.isEmpty()) {
        return new Result(response, body, Optional.empty(), takeOver, false);
      }
      ClusterResponse answer = move(metadata, moved.get());
      if (answer.isSuccess()) {
        takeOver = takeOver.moving(moved.get().managers());
      } else if (answer.code() != CONFLICT) {
        return result(answer);
      }
      response = call.send(Precondition.sameObject(uid(metadata)));
    }
    return result(response);
  }

  /**
   * @return the metadata of our object if the server rejected the apply as invalid
   */
  private JsonNode refused(ClusterResponse response) throws IOException, InterruptedException {
    if (response.code() != INVALID) {
      return MissingNode.getInstance();
    }
    ClusterResponse read = api.readMetadata(object.path());
    if (!read.isSuccess() || !isOurs(read.json())) {
      return MissingNode.getInstance();
    }
    return tracked(read.json().path("metadata"));
  }

  private Result result(ClusterResponse response) {
    return new Result(response, response.json(), Optional.empty(), takeOver, false);
  }

  private static String uid(JsonNode metadata) {
    return metadata.path("uid").asText();
  }
}
