package io.kontrol.api.managed.manifest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.managed.model.ManagedDatabase;
import io.kontrol.api.managed.model.Monitoring;
import io.kontrol.model.kubernetes.KontrolMetadata;

/**
 * The PodMonitor of a database. CloudNativePG's own ones are deprecated. The label that selects is
 * on the Pods of the Cluster and of its Pooler; both call their port {@code metrics}.
 */
final class PodMonitorManifest {
  static final String API_VERSION = "monitoring.coreos.com/v1";

  private PodMonitorManifest() {}

  static ObjectNode of(ManagedDatabase database, Monitoring monitoring) {
    // the operator takes a PodMonitor with the Cluster's own name for one that it has made
    ObjectNode manifest =
        DatabaseManifests.start("PodMonitor", database.clusterName() + "-metrics", database);
    manifest.put("apiVersion", API_VERSION);
    ObjectNode metadata = (ObjectNode) manifest.path("metadata");
    ObjectNode labels = (ObjectNode) metadata.path("labels");
    monitoring.labels().forEach(labels::put);
    // last, since a cluster may not know the kind
    ((ObjectNode) metadata.path("annotations")).put(KontrolMetadata.WAVE_ANNOTATION, "2");
    ObjectNode spec = manifest.putObject("spec");
    spec.putObject("selector")
        .putObject("matchLabels")
        .put("cnpg.io/cluster", database.clusterName());
    spec.putArray("podTargetLabels").add("cnpg.io/cluster").add("cnpg.io/podRole");
    spec.putArray("podMetricsEndpoints").addObject().put("port", "metrics");
    return manifest;
  }
}
