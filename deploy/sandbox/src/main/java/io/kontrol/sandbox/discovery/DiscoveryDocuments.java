package io.kontrol.sandbox.discovery;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.sandbox.discovery.ResourceType.Subresource;
import io.kontrol.sandbox.json.SandboxJson;
import io.kontrol.sandbox.status.StatusException;
import java.util.List;

/** Discovery documents, in the aggregated and in the older form. */
public final class DiscoveryDocuments {
  private final ServedResources registry;

  public DiscoveryDocuments(ServedResources registry) {
    this.registry = registry;
  }

  /** {@code /api}. */
  public ObjectNode coreVersions(String address) {
    ObjectNode versions = SandboxJson.object().put("kind", "APIVersions");
    versions.putArray("versions").add("v1");
    versions
        .putArray("serverAddressByClientCIDRs")
        .addObject()
        .put("clientCIDR", "0.0.0.0/0")
        .put("serverAddress", address);
    return versions;
  }

  /** {@code /apis}. */
  public ObjectNode groups() {
    ObjectNode list = SandboxJson.object().put("kind", "APIGroupList").put("apiVersion", "v1");
    ArrayNode groups = list.putArray("groups");
    registry.groups().forEach((group, versions) -> describe(groups.addObject(), group, versions));
    return list;
  }

  /** {@code /apis/GROUP}. */
  public ObjectNode group(String group) {
    List<String> versions = registry.groups().get(group);
    if (versions == null) {
      throw StatusException.unknownPath();
    }
    ObjectNode document = SandboxJson.object().put("kind", "APIGroup").put("apiVersion", "v1");
    describe(document, group, versions);
    return document;
  }

  /** {@code /api/v1} or {@code /apis/GROUP/VERSION}. */
  public ObjectNode resources(String group, String version) {
    List<ResourceType> types = types(group, version);
    if (types.isEmpty()) {
      throw StatusException.unknownPath();
    }
    ObjectNode list = SandboxJson.object().put("kind", "APIResourceList");
    if (!group.isEmpty()) {
      list.put("apiVersion", "v1");
    }
    list.put("groupVersion", types.get(0).apiVersion());
    ArrayNode resources = list.putArray("resources");
    for (ResourceType type : types) {
      ObjectNode resource = resources.addObject();
      resource.put("name", type.plural()).put("singularName", type.singular());
      resource.put("namespaced", type.namespaced()).put("kind", type.kind());
      texts(resource, "verbs", type.verbs());
      texts(resource, "shortNames", type.shortNames());
      texts(resource, "categories", type.categories());
      type.subresources().values().forEach(sub -> describe(resources.addObject(), type, sub));
    }
    return list;
  }

  /** {@code /api} and {@code /apis} as aggregated discovery. */
  public ObjectNode aggregated(boolean core) {
    ObjectNode list = SandboxJson.object().put("kind", "APIGroupDiscoveryList");
    list.put("apiVersion", "apidiscovery.k8s.io/v2").putObject("metadata");
    ArrayNode items = list.putArray("items");
    if (core) {
      aggregate(items.addObject(), "", List.of("v1"));
    } else {
      registry.groups().forEach((group, versions) -> aggregate(items.addObject(), group, versions));
    }
    return list;
  }

  private void aggregate(ObjectNode item, String group, List<String> versions) {
    ObjectNode metadata = item.putObject("metadata");
    if (!group.isEmpty()) {
      metadata.put("name", group);
    }
    ArrayNode list = item.putArray("versions");
    for (String version : versions) {
      ObjectNode entry = list.addObject().put("version", version);
      ArrayNode resources = entry.putArray("resources");
      for (ResourceType type : types(group, version)) {
        ObjectNode resource = resources.addObject().put("resource", type.plural());
        responseKind(resource, type.group(), type.version(), type.kind());
        resource.put("scope", type.namespaced() ? "Namespaced" : "Cluster");
        resource.put("singularResource", type.singular());
        texts(resource, "verbs", type.verbs());
        texts(resource, "shortNames", type.shortNames());
        texts(resource, "categories", type.categories());
        for (Subresource sub : type.subresources().values()) {
          ObjectNode under = resource.withArrayProperty("subresources").addObject();
          under.put("subresource", sub.name());
          responseKind(under, sub.group(), sub.version(), sub.kind());
          texts(under, "verbs", sub.verbs());
        }
      }
      entry.put("freshness", "Current");
    }
  }

  private List<ResourceType> types(String group, String version) {
    return registry
        .all()
        .filter(type -> type.group().equals(group) && type.version().equals(version))
        .toList();
  }

  private static void describe(ObjectNode target, String group, List<String> versions) {
    target.put("name", group);
    ArrayNode list = target.putArray("versions");
    for (String version : versions) {
      list.addObject().put("groupVersion", group + "/" + version).put("version", version);
    }
    target
        .putObject("preferredVersion")
        .put("groupVersion", group + "/" + versions.get(0))
        .put("version", versions.get(0));
  }

  private static void describe(ObjectNode target, ResourceType type, Subresource sub) {
    target.put("name", type.plural() + "/" + sub.name()).put("singularName", "");
    target.put("namespaced", type.namespaced());
    if (!sub.kind().equals(type.kind())) {
      target.put("group", sub.group()).put("version", sub.version());
    }
    target.put("kind", sub.kind());
    texts(target, "verbs", sub.verbs());
  }

  private static void responseKind(ObjectNode target, String group, String version, String kind) {
    target.putObject("responseKind").put("group", group).put("version", version).put("kind", kind);
  }

  private static void texts(ObjectNode target, String field, List<String> texts) {
    if (!texts.isEmpty()) {
      ArrayNode list = target.putArray(field);
      texts.forEach(list::add);
    }
  }
}
