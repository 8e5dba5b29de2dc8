package io.kontrol.helm;

import static java.util.stream.Collectors.toList;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;

/** The objects that a chart renders. */
public record Rendered(List<JsonNode> objects) {
  private static final ObjectMapper YAML = new YAMLMapper();

  public Rendered {
    objects = List.copyOf(objects);
  }

  static Rendered parse(String manifests) {
    try (MappingIterator<JsonNode> documents =
        YAML.readerFor(JsonNode.class).readValues(manifests)) {
      return new Rendered(
          documents.readAll().stream().filter(JsonNode::isObject).collect(toList()));
    } catch (IOException e) {
      throw new UncheckedIOException(manifests, e);
    }
  }

  public List<JsonNode> all(String kind) {
    return objects.stream().filter(o -> o.path("kind").asText().equals(kind)).toList();
  }

  public Optional<JsonNode> find(String kind) {
    return all(kind).stream().findFirst();
  }

  /** The single object of a kind. */
  public JsonNode one(String kind) {
    List<JsonNode> found = all(kind);
    if (found.size() != 1) {
      throw new AssertionError(found.size() + " objects of kind " + kind + ": " + kinds());
    }
    return found.get(0);
  }

  public List<String> kinds() {
    return objects.stream().map(o -> o.path("kind").asText()).toList();
  }

  /** Specs of all pods: the service's and its helpers'. */
  public List<JsonNode> podSpecs() {
    return objects.stream()
        .map(o -> o.path("kind").asText().equals("Pod") ? o.path("spec") : template(o))
        .filter(JsonNode::isObject)
        .toList();
  }

  private static JsonNode template(JsonNode object) {
    return object.path("spec").path("template").path("spec");
  }
}
