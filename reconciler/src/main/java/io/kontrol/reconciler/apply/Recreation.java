package io.kontrol.reconciler.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.model.json.Json;
import io.kontrol.reconciler.claim.DesiredResource;
import io.kontrol.reconciler.claim.Work;
import io.kontrol.reconciler.cluster.ApplyClient;
import io.kontrol.reconciler.cluster.ClusterResponse;
import io.kontrol.reconciler.live.DeleteOptions;
import io.kontrol.reconciler.live.Ownership;
import java.io.IOException;

/**
 * Deletes and creates an object when an immutable field changes and the manifest allows it. An
 * object that could not be created is not deleted: a dry run under another name checks that first.
 * A crash in between loses nothing, since the resource is still unapplied and is created later.
 */
final class Recreation {
  private static final String TRIAL_SUFFIX = "-kontrol";
  private static final int MOST_NAME = 63;
  private static final long FIRST_PAUSE_MILLIS = 50;
  private static final int MOST_LOOKS = 6; // 50 ms doubling: 3.2 s

  private final ApplyClient api;

  Recreation(ApplyClient api) {
    this.api = api;
  }

  /**
   * @param refused the answer to the apply
   * @return the answer to the creation; the given one if the object was not replaced
   */
  ClusterResponse replace(
      DesiredResource desired, String path, ObjectNode manifest, ClusterResponse refused)
      throws IOException, InterruptedException {
    ClusterResponse live = api.read(path);
    if (live.isNotFound()) {
      return api.apply(path, Json.writeBytes(manifest), true, false);
    }
    if (!live.isSuccess()
        || !Ownership.isOurs(live.json(), desired.resourceId())
        || !couldBeCreated(path, manifest)) {
      return refused;
    }
    ClusterResponse deleted = api.delete(path, DeleteOptions.of(live.json()));
    if (!deleted.isSuccess() && !deleted.isNotFound()) {
      return deleted;
    }
    for (int look = 0; look < MOST_LOOKS && !api.read(path).isNotFound(); look++) {
      Thread.sleep(FIRST_PAUSE_MILLIS << look);
    }
    // while the old object waits for its finalizers this is rejected, and retried later
    return api.apply(path, Json.writeBytes(manifest), true, false);
  }

  /**
   * The same for an object that ran to completion: nothing is lost by creating it again, and its
   * next generation could not run otherwise.
   */
  ClusterResponse replaceFinished(
      Work work, String path, ObjectNode manifest, ClusterResponse refused)
      throws IOException, InterruptedException {
    ClusterResponse live = api.read(path);
    boolean another =
        live.isSuccess()
            && !live.json().path("metadata").path("uid").asText().equals(work.observed().uid());
    return another ? refused : replace(work.desired(), path, manifest, refused);
  }

  private boolean couldBeCreated(String path, ObjectNode manifest)
      throws IOException, InterruptedException {
    String name = manifest.path("metadata").path("name").asText();
    String trial =
        name.substring(0, Math.min(name.length(), MOST_NAME - TRIAL_SUFFIX.length()))
            + TRIAL_SUFFIX;
    ObjectNode copy = manifest.deepCopy();
    JsonNode metadata = copy.path("metadata");
    ((ObjectNode) metadata).put("name", trial);
    String trialPath = path.substring(0, path.lastIndexOf('/') + 1) + trial;
    return api.apply(trialPath, Json.writeBytes(copy), true, true).isSuccess();
  }
}
