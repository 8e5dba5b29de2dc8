package io.kontrol.sandbox.discovery;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.sandbox.store.GroupResource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** All kinds that are served. Readers see a consistent snapshot. */
public final class ServedResources {
  private final List<ResourceType> builtIn = BuiltInResources.read();
  private volatile Map<String, List<ResourceType>> custom = Map.of();
  private volatile Map<String, ResourceType> byPath = index();

  /** Serves the kinds of a definition in place of those of its previous state. */
  public synchronized void define(JsonNode definition) {
    Map<String, List<ResourceType>> next = new LinkedHashMap<>(custom);
    next.put(definition.path("metadata").path("name").asText(), CustomResources.of(definition));
    custom = next;
    byPath = index();
  }

  public synchronized void forget(String definitionName) {
    Map<String, List<ResourceType>> next = new LinkedHashMap<>(custom);
    next.remove(definitionName);
    custom = next;
    byPath = index();
  }

  public Optional<ResourceType> find(String group, String version, String plural) {
    return Optional.ofNullable(byPath.get(group + "/" + version + "/" + plural));
  }

  /** The type of an object of this kind, in the version in which it was last written. */
  public Optional<ResourceType> typeOf(GroupResource kind, JsonNode object) {
    String version = object.path("apiVersion").asText();
    return find(kind.group(), version.substring(version.indexOf('/') + 1), kind.resource());
  }

  public Stream<ResourceType> all() {
    return Stream.concat(builtIn.stream(), custom.values().stream().flatMap(List::stream));
  }

  /** The groups except the core group, each with its versions, the preferred one first. */
  public Map<String, List<String>> groups() {
    Map<String, Set<String>> groups = new LinkedHashMap<>();
    all()
        .filter(type -> !type.group().isEmpty())
        .forEach(
            type ->
                groups
                    .computeIfAbsent(type.group(), g -> new LinkedHashSet<>())
                    .add(type.version()));
    Map<String, List<String>> sorted = new LinkedHashMap<>();
    groups.forEach(
        (group, versions) -> sorted.put(group, ApiVersionOrder.preferredFirst(versions)));
    return sorted;
  }

  private Map<String, ResourceType> index() {
    Map<String, ResourceType> types = new LinkedHashMap<>();
    for (ResourceType type : new ArrayList<>(all().toList())) {
      types.putIfAbsent(type.group() + "/" + type.version() + "/" + type.plural(), type);
    }
    return types;
  }
}
