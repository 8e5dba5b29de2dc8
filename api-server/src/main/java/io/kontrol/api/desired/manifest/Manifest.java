package io.kontrol.api.desired.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.model.json.Json;
import io.kontrol.model.resource.ResourceIdentity;
import io.kontrol.model.secret.SecretDigest;
import java.util.Map;

/**
 * A validated Kubernetes object as a user wants it, without the fields that servers fill in.
 *
 * @param namespace {@code ""} where the object has none
 * @param spec the manifest without apiVersion, kind, metadata.name and metadata.namespace
 */
public record Manifest(
    String apiVersion, String kind, String namespace, String name, ObjectNode spec) {

  /** {@code ""} for the core group. */
  public String group() {
    return groupOf(apiVersion);
  }

  public static String groupOf(String apiVersion) {
    int slash = apiVersion.indexOf('/');
    return slash < 0 ? "" : apiVersion.substring(0, slash);
  }

  public ResourceIdentity identity(String clusterId) {
    return new ResourceIdentity(clusterId, group(), kind, namespace, name);
  }

  public boolean secret() {
    return SecretDigest.isSecret(apiVersion, kind);
  }

  /** Missing where the manifest has none. */
  public JsonNode annotations() {
    return spec.path("metadata").path("annotations");
  }

  public Manifest withSpec(ObjectNode newSpec) {
    return new Manifest(apiVersion, kind, namespace, name, newSpec);
  }

  public Manifest inNamespace(String newNamespace) {
    return new Manifest(apiVersion, kind, newNamespace, name, spec);
  }

  /** The whole object, in the order in which people read it. */
  public ObjectNode object() {
    ObjectNode object = Json.mapper().createObjectNode();
    object.put("apiVersion", apiVersion);
    object.put("kind", kind);
    ObjectNode metadata = object.putObject("metadata");
    metadata.put("name", name);
    if (!namespace.isEmpty()) {
      metadata.put("namespace", namespace);
    }
    if (spec.get("metadata") instanceof ObjectNode rest) {
      for (String field : new String[] {"labels", "annotations"}) {
        if (rest.has(field)) {
          metadata.set(field, rest.get(field));
        }
      }
      metadata.setAll(rest);
    }
    for (Map.Entry<String, JsonNode> field : spec.properties()) {
      if (!field.getKey().equals("metadata")) {
        object.set(field.getKey(), field.getValue());
      }
    }
    return object;
  }
}
