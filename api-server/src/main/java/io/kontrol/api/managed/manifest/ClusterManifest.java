package io.kontrol.api.managed.manifest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.managed.model.DatabaseSpec;
import io.kontrol.api.managed.model.ManagedDatabase;
import io.kontrol.api.managed.model.Quantities;
import io.kontrol.api.managed.model.RestoreOrigin;
import io.kontrol.model.kubernetes.KontrolMetadata;

/**
 * The Cluster of CloudNativePG. It says what the operator's defaults would leave to chance: the
 * image, since a newer operator brings another major version, and resources with requests equal to
 * limits. What the webhook fills in beside it is not ours, and so no drift.
 */
final class ClusterManifest {
  private static final String HIBERNATION = "cnpg.io/hibernation";

  private ClusterManifest() {}

  static ObjectNode of(ManagedDatabase database) {
    DatabaseSpec wanted = database.spec();
    ObjectNode manifest = DatabaseManifests.start("Cluster", database.clusterName(), database);
    ObjectNode annotations = (ObjectNode) manifest.path("metadata").path("annotations");
    annotations.put(KontrolMetadata.RECREATE_ANNOTATION, "never");
    if (database.paused()) {
      annotations.put(HIBERNATION, "on");
    }
    ObjectNode spec = manifest.putObject("spec");
    spec.put("instances", wanted.instances());
    spec.put("imageName", wanted.image());
    spec.put("primaryUpdateStrategy", "unsupervised");
    spec.put("primaryUpdateMethod", wanted.instances() > 1 ? "switchover" : "restart");
    spec.put("enableSuperuserAccess", false);
    // for a single instance it would only keep nodes from being drained
    spec.put("enablePDB", wanted.instances() > 1);
    bootstrap(spec, database);
    BackupManifests.archive(spec, database, wanted.backups());
    storage(spec.putObject("storage"), wanted.storage(), wanted);
    storage(spec.putObject("walStorage"), wanted.walStorage(), wanted);
    DatabaseManifests.guaranteed(spec.putObject("resources"), wanted.cpu(), wanted.memory());
    spec.putObject("affinity")
        .put("enablePodAntiAffinity", true)
        .put("podAntiAffinityType", "preferred")
        .put("topologyKey", wanted.topologyKey());
    parameters(spec.putObject("postgresql").putObject("parameters"), wanted);
    return manifest;
  }

  private static void bootstrap(ObjectNode spec, ManagedDatabase database) {
    RestoreOrigin origin = database.spec().origin();
    if (origin != null) {
      BackupManifests.recovery(spec, database, origin);
      return;
    }
    spec.putObject("bootstrap")
        .putObject("initdb")
        .put("database", ManagedDatabase.APPLICATION)
        .put("owner", ManagedDatabase.APPLICATION)
        .put("dataChecksums", true);
  }

  private static void storage(ObjectNode storage, String size, DatabaseSpec wanted) {
    storage.put("size", size).put("resizeInUseVolumes", true);
    if (wanted.storageClass() != null) {
      storage.put("storageClass", wanted.storageClass());
    }
  }

  /** As the documentation of PostgreSQL recommends for a server of its own with this memory. */
  private static void parameters(ObjectNode parameters, DatabaseSpec wanted) {
    long memory = Quantities.mebibytes(wanted.memory(), "memory");
    long log = Quantities.mebibytes(wanted.walStorage(), "wal_storage");
    parameters.put("max_connections", Integer.toString(wanted.maxConnections()));
    parameters.put("shared_buffers", memory / 4 + "MB");
    parameters.put("effective_cache_size", memory * 3 / 4 + "MB");
    parameters.put("maintenance_work_mem", Math.max(16, memory / 16) + "MB");
    parameters.put("random_page_cost", "1.1");
    // the operator refuses more than the volume holds; slots of replicas need room beside it
    parameters.put("min_wal_size", Math.max(80, log / 16) + "MB");
    parameters.put("max_wal_size", Math.max(160, log / 4) + "MB");
    parameters.put("log_min_duration_statement", "1000");
    parameters.put("log_lock_waits", "on");
  }
}
