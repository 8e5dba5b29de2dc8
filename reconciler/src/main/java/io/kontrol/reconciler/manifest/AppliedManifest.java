package io.kontrol.reconciler.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.model.json.Json;
import io.kontrol.model.kubernetes.KontrolMetadata;
import io.kontrol.model.kubernetes.ObjectKind;
import io.kontrol.reconciler.claim.DesiredResource;
import io.kontrol.reconciler.secret.StringDataEncoder;
import java.util.List;

/** The manifest as it is sent to the API server: with its identity, our label and annotations. */
public final class AppliedManifest {
  /** Set by the server; an apply that contains them is rejected, or conflicts with itself. */
  private static final List<String> SERVER_FIELDS =
      List.of("managedFields", "resourceVersion", "uid", "creationTimestamp", "selfLink");

  private static final String DEFAULT_NAMESPACE = "default";

  private AppliedManifest() {}

  /** The namespace of the object; {@code default} if a namespaced kind names none. */
  public static String namespace(DesiredResource desired, ObjectKind kind) {
    if (!kind.namespaced()) {
      return "";
    }
    String namespace = desired.identity().namespace();
    return namespace.isEmpty() ? DEFAULT_NAMESPACE : namespace;
  }

  public static ObjectNode of(DesiredResource desired, ObjectKind kind) {
    ObjectNode spec = (ObjectNode) Json.read(desired.spec());
    ObjectNode manifest = Json.mapper().createObjectNode();
    manifest.put("apiVersion", desired.apiVersion());
    manifest.put("kind", desired.identity().kind());
    manifest.set("metadata", metadata(spec.path("metadata"), desired, kind));
    spec.properties()
        .forEach(
            field -> {
              if (!manifest.has(field.getKey())) {
                manifest.set(field.getKey(), field.getValue());
              }
            });
    if (desired.isSecret()) {
      StringDataEncoder.becomeData(manifest);
    }
    if (isAggregated(manifest)) {
      manifest.remove("rules");
    }
    return manifest;
  }

  /** The control plane overwrites the rules of such a role. */
  private static boolean isAggregated(ObjectNode manifest) {
    return manifest.path("kind").asText().equals("ClusterRole")
        && manifest.path("apiVersion").asText().startsWith("rbac.authorization.k8s.io/")
        && manifest.path("aggregationRule").isObject();
  }

  /** The ignored paths, as JSON Pointers into this manifest. */
  public static List<String> ignoredPaths(DesiredResource desired) {
    return desired.isSecret()
        ? StringDataEncoder.inData(desired.ignorePaths())
        : desired.ignorePaths();
  }

  private static ObjectNode metadata(JsonNode given, DesiredResource desired, ObjectKind kind) {
    ObjectNode metadata =
        given instanceof ObjectNode object ? object : Json.mapper().createObjectNode();
    metadata.remove(SERVER_FIELDS);
    metadata.put("name", desired.identity().name());
    String namespace = namespace(desired, kind);
    if (namespace.isEmpty()) {
      metadata.remove("namespace");
    } else {
      metadata.put("namespace", namespace);
    }
    ObjectNode labels = child(metadata, "labels");
    labels.put(KontrolMetadata.RESOURCE_ID_LABEL, String.valueOf(desired.resourceId()));
    if (!labels.has(KontrolMetadata.MANAGED_BY_LABEL)) {
      labels.put(KontrolMetadata.MANAGED_BY_LABEL, KontrolMetadata.MANAGED_BY_VALUE);
    }
    ObjectNode annotations = child(metadata, "annotations");
    annotations.put(KontrolMetadata.GENERATION_ANNOTATION, String.valueOf(desired.generation()));
    annotations.put(KontrolMetadata.REVISION_ANNOTATION, String.valueOf(desired.revision()));
    if (!desired.ignorePaths().isEmpty()) {
      annotations.put(
          KontrolMetadata.IGNORE_PATHS_ANNOTATION, String.join(",", ignoredPaths(desired)));
    }
    return metadata;
  }

  private static ObjectNode child(ObjectNode metadata, String name) {
    return metadata.get(name) instanceof ObjectNode object ? object : metadata.putObject(name);
  }

  /** Whether the manifest allows an immutable field to be changed by delete-and-create. */
  public static boolean allowsReplace(JsonNode manifest) {
    return manifest
        .path("metadata")
        .path("annotations")
        .path(KontrolMetadata.REPLACE_ANNOTATION)
        .asText()
        .equals("true");
  }
}
