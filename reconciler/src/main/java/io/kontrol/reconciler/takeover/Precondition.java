package io.kontrol.reconciler.takeover;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.model.json.Json;
import io.kontrol.model.status.SyncStatus;
import io.kontrol.reconciler.claim.Work;
import io.kontrol.reconciler.claim.Work.Observed;
import io.kontrol.reconciler.cluster.ApiStatus;
import io.kontrol.reconciler.cluster.ClusterResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an apply requires of the live object; otherwise the server rejects it and writes nothing. So
 * an apply to a new object, or to one of ours, costs one request, and still cannot touch an object
 * that somebody else created in its place.
 *
 * @param uid of the object
 * @param resourceVersion of the object
 */
public record Precondition(@Nullable String uid, @Nullable String resourceVersion) {
  /**
   * No object has this version: etcd's first write makes revision 2. An apply with it creates the
   * object, and is rejected with 409 if one exists.
   */
  private static final String NO_VERSION = "1";

  /** From servers that reject a version on creation, as Kubernetes does for a POST. */
  private static final String NO_VERSION_TAKEN = "resourceVersion should not be set";

  public static final Precondition ABSENT = new Precondition(null, NO_VERSION);

  /** For servers that cannot check for absence. */
  public static final Precondition NONE = new Precondition(null, null);

  /** What to expect after the last apply and the watcher's observations since. */
  public static Precondition expected(Work work) {
    String uid = work.recorded().applied().uid();
    Observed seen = work.observed();
    boolean gone = seen.gone() && (seen.uid() == null || seen.uid().equals(uid));
    return uid == null || gone || work.sync() == SyncStatus.Missing ? ABSENT : sameObject(uid);
  }

  public static Precondition sameObject(String uid) {
    return new Precondition(uid, null);
  }

  public static Precondition version(JsonNode metadata) {
    return new Precondition(
        metadata.path("uid").asText(), metadata.path("resourceVersion").asText());
  }

  public boolean isAbsence() {
    return equals(ABSENT);
  }

  /** The same; with the version that was read, unless it requires another. */
  public Precondition orVersion(JsonNode metadata) {
    return resourceVersion == null
        ? new Precondition(uid, metadata.path("resourceVersion").asText())
        : this;
  }

  /** The manifest as JSON, with this precondition in its metadata. */
  public byte[] write(ObjectNode manifest) {
    ObjectNode metadata = manifest.withObjectProperty("metadata");
    if (uid != null) {
      metadata.put("uid", uid);
    }
    if (resourceVersion != null) {
      metadata.put("resourceVersion", resourceVersion);
    }
    byte[] json = Json.writeBytes(manifest);
    metadata.remove(List.of("uid", "resourceVersion"));
    return json;
  }

  /** Whether the answer says that the precondition failed. */
  public boolean isRefusedBy(ClusterResponse response) {
    if (response.isSuccess()) {
      return false;
    }
    ApiStatus status = response.status();
    if (isAbsence() && status.message().contains(NO_VERSION_TAKEN)) {
      return true;
    }
    if (response.code() == 409) {
      return !status.isFieldConflict()
          || isAbsence(); // an object that does not exist has no field owners
    }
    return response.code() == 422 && uid != null && status.hasCauseAt("metadata.uid");
  }
}
