package io.kontrol.sandbox.discovery;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.sandbox.schema.Shape;
import io.kontrol.sandbox.store.GroupResource;
import java.util.List;
import java.util.Map;

/**
 * A served kind in one version.
 *
 * @param subresources such as {@code status} and {@code scale}
 * @param schema the {@code openAPIV3Schema} of a custom kind
 * @param custom whether a CustomResourceDefinition defines it
 * @param columns of its table, for a custom kind: name, type and JSON path
 */
public record ResourceType(
    String group,
    String version,
    String kind,
    String plural,
    String singular,
    boolean namespaced,
    List<String> shortNames,
    List<String> categories,
    List<String> verbs,
    Map<String, Subresource> subresources,
    Shape.Struct shape,
    JsonNode schema,
    boolean custom,
    List<Column> columns) {

  /** A subresource and the kind of its objects. */
  public record Subresource(
      String name, String group, String version, String kind, List<String> verbs) {}

  /** An additional printer column of a custom kind. */
  public record Column(String name, String type, String jsonPath, int priority) {}

  public String apiVersion() {
    return group.isEmpty() ? version : group + "/" + version;
  }

  public GroupResource groupResource() {
    return new GroupResource(group, plural);
  }

  public boolean hasStatus() {
    return subresources.containsKey("status");
  }

  public boolean is(String otherGroup, String otherKind) {
    return group.equals(otherGroup) && kind.equals(otherKind);
  }
}
