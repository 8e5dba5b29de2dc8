package io.kontrol.api.desired;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.api.desired.manifest.Manifest;
import io.kontrol.model.kubernetes.KontrolMetadata;
import java.util.Set;

/**
 * Objects with which data would be lost. None of them has an owner: the cluster's garbage collector
 * would delete it as soon as somebody deletes that owner, and no restored object brings the data
 * back.
 */
public final class DataHolders {
  private static final Set<String> KINDS =
      Set.of(
          "/PersistentVolumeClaim",
          "/PersistentVolume",
          "/Secret",
          "/Namespace",
          "apiextensions.k8s.io/CustomResourceDefinition",
          "snapshot.storage.k8s.io/VolumeSnapshot",
          "postgresql.cnpg.io/Cluster",
          "postgresql.cnpg.io/Database");

  private DataHolders() {}

  public static boolean holdsData(JsonNode manifest) {
    String kind =
        Manifest.groupOf(manifest.path("apiVersion").asText())
            + "/"
            + manifest.path("kind").asText();
    return KINDS.contains(kind) || isNeverMadeAgain(manifest) || takesItsVolumesAlong(manifest);
  }

  private static boolean isNeverMadeAgain(JsonNode manifest) {
    return manifest
        .path("metadata")
        .path("annotations")
        .path(KontrolMetadata.RECREATE_ANNOTATION)
        .asText()
        .equalsIgnoreCase("never");
  }

  /** A StatefulSet whose claims are deleted with it. */
  private static boolean takesItsVolumesAlong(JsonNode manifest) {
    return manifest
        .path("spec")
        .path("persistentVolumeClaimRetentionPolicy")
        .path("whenDeleted")
        .asText()
        .equals("Delete");
  }
}
