package io.kontrol.api.managed.manifest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.managed.model.DatabaseSpec;
import io.kontrol.api.managed.model.ManagedDatabase;
import io.kontrol.model.kubernetes.KontrolMetadata;

/** The Pooler of CloudNativePG: PgBouncer before the primary. */
final class PoolerManifest {
  private PoolerManifest() {}

  static ObjectNode of(ManagedDatabase database) {
    DatabaseSpec.Pool pool = database.spec().pool();
    ObjectNode manifest = DatabaseManifests.start("Pooler", database.poolerName(), database);
    ObjectNode annotations = (ObjectNode) manifest.path("metadata").path("annotations");
    annotations.put(KontrolMetadata.RECREATE_ANNOTATION, "never");
    annotations.put(KontrolMetadata.WAVE_ANNOTATION, "1"); // the Cluster comes first
    ObjectNode spec = manifest.putObject("spec");
    spec.putObject("cluster").put("name", database.clusterName());
    spec.put("type", "rw");
    spec.put("instances", database.paused() ? 0 : pool.instances());
    ObjectNode bouncer = spec.putObject("pgbouncer").put("poolMode", pool.mode());
    bouncer
        .putObject("parameters")
        .put("max_client_conn", Integer.toString(pool.clients()))
        .put("default_pool_size", Integer.toString(pool.size()))
        .put("max_prepared_statements", "200"); // drivers prepare, also in transaction mode
    ObjectNode pod = spec.putObject("template").putObject("spec");
    ObjectNode container = pod.putArray("containers").addObject().put("name", "pgbouncer");
    DatabaseManifests.guaranteed(container.putObject("resources"), pool.cpu(), pool.memory());
    spread(pod, database);
    return manifest;
  }

  private static void spread(ObjectNode pod, ManagedDatabase database) {
    ObjectNode term =
        pod.putObject("affinity")
            .putObject("podAntiAffinity")
            .putArray("preferredDuringSchedulingIgnoredDuringExecution")
            .addObject()
            .put("weight", 100)
            .putObject("podAffinityTerm");
    term.put("topologyKey", database.spec().topologyKey());
    term.putObject("labelSelector")
        .putObject("matchLabels")
        .put("cnpg.io/poolerName", database.poolerName());
  }
}
