package io.kontrol.api.managed.manifest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.managed.model.BackupPlan;
import io.kontrol.api.managed.model.DatabaseSpec;
import io.kontrol.api.managed.model.ManagedDatabase;
import io.kontrol.model.json.Json;
import java.util.ArrayList;
import java.util.List;

/** The manifests of a database. The same database gives the same manifests. */
public final class DatabaseManifests {
  public static final String API_VERSION = "postgresql.cnpg.io/v1";

  private DatabaseManifests() {}

  /** The Cluster, its Pooler, and what its spec asks for beside them. */
  public static List<ObjectNode> of(ManagedDatabase database) {
    List<ObjectNode> manifests = new ArrayList<>();
    manifests.add(ClusterManifest.of(database));
    manifests.add(PoolerManifest.of(database));
    DatabaseSpec spec = database.spec();
    BackupPlan backups = spec.backups();
    if (backups != null) {
      manifests.add(BackupManifests.store(database, backups));
      if (backups.schedule() != null) {
        manifests.add(BackupManifests.scheduled(database, backups.schedule()));
      }
    }
    if (spec.origin() != null) {
      manifests.add(BackupManifests.origin(database, spec.origin()));
    }
    if (spec.monitoring() != null) {
      manifests.add(PodMonitorManifest.of(database, spec.monitoring()));
    }
    return manifests;
  }

  static ObjectNode start(String kind, String name, ManagedDatabase database) {
    ObjectNode manifest = Json.mapper().createObjectNode();
    manifest.put("apiVersion", API_VERSION).put("kind", kind);
    ObjectNode metadata = manifest.putObject("metadata");
    metadata.put("name", name).put("namespace", database.namespace());
    metadata
        .putObject("labels")
        .put("app.kubernetes.io/name", "postgresql")
        .put("app.kubernetes.io/instance", database.clusterName());
    metadata.putObject("annotations");
    return manifest;
  }

  /** Requests equal to limits: such Pods are the last to be evicted. */
  static void guaranteed(ObjectNode resources, String cpu, String memory) {
    resources.putObject("requests").put("cpu", cpu).put("memory", memory);
    resources.putObject("limits").put("cpu", cpu).put("memory", memory);
  }
}
