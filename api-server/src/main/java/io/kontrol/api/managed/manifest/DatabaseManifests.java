package io.kontrol.api.managed.manifest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.managed.model.ManagedDatabase;
import io.kontrol.model.json.Json;
import java.util.List;

/** The manifests of a database. The same database gives the same manifests. */
public final class DatabaseManifests {
  public static final String API_VERSION = "postgresql.cnpg.io/v1";

  private DatabaseManifests() {}

  /** The Cluster, then its Pooler. */
  public static List<ObjectNode> of(ManagedDatabase database) {
    return List.of(ClusterManifest.of(database), PoolerManifest.of(database));
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
