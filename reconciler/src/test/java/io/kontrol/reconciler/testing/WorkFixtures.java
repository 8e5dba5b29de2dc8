package io.kontrol.reconciler.testing;

import io.kontrol.model.resource.ConflictPolicy;
import io.kontrol.model.resource.DeletionPolicy;
import io.kontrol.model.resource.DriftPolicy;
import io.kontrol.model.resource.RecreatePolicy;
import io.kontrol.model.resource.ResourceIdentity;
import io.kontrol.model.status.SyncStatus;
import io.kontrol.reconciler.claim.AppliedStateSnapshot;
import io.kontrol.reconciler.claim.DesiredResource;
import io.kontrol.reconciler.claim.Task;
import io.kontrol.reconciler.claim.Work;
import io.kontrol.reconciler.claim.Work.Observed;
import java.time.Instant;
import java.util.List;

/** Claimed work as it may be, for tests without a database. */
public final class WorkFixtures {
  private WorkFixtures() {}

  /** An object of the core group that is wanted in its first generation. */
  public static DesiredResource desired(int id, String kind, String spec, String... ignorePaths) {
    return desired(id, kind, spec, 1, List.of(ignorePaths), false);
  }

  private static DesiredResource desired(
      int id, String kind, String spec, int generation, List<String> ignorePaths, boolean deleted) {
    return new DesiredResource(
        id,
        new ResourceIdentity("local", "", kind, "shop", "cart-" + id),
        "v1",
        spec.replace('\'', '"'),
        generation,
        generation,
        DriftPolicy.Enforce,
        DeletionPolicy.Delete,
        ConflictPolicy.Force,
        RecreatePolicy.Always,
        ignorePaths,
        null,
        Instant.EPOCH,
        null,
        false,
        deleted);
  }

  /** A ConfigMap to be applied for the first time. */
  public static Work first(int id) {
    return of(id, Task.APPLY, SyncStatus.Pending, 1, AppliedStateSnapshot.blank());
  }

  public static Work of(
      int id, Task task, SyncStatus sync, int generation, AppliedStateSnapshot recorded) {
    boolean deleted = task == Task.DELETE || task == Task.CONFIRM;
    DesiredResource desired =
        desired(id, "ConfigMap", "{'data':{'key':'1'}}", generation, List.of(), deleted);
    return new Work(
        task, sync, desired, recorded, Observed.of(recorded.applied().uid()), null, false);
  }
}
