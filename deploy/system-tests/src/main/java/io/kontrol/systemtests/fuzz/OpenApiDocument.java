package io.kontrol.systemtests.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.systemtests.http.TestJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The OpenAPI document of the api-server. */
final class OpenApiDocument {
  private static final Set<String> METHODS =
      Set.of("get", "post", "put", "patch", "delete", "head", "options");

  private final JsonNode root;

  private OpenApiDocument(JsonNode root) {
    this.root = root;
  }

  static OpenApiDocument read(Path file) throws IOException {
    return new OpenApiDocument(TestJson.readYaml(Files.readString(file)));
  }

  JsonNode components() {
    return root.path("components");
  }

  List<ApiOperation> operations() {
    List<ApiOperation> operations = new ArrayList<>();
    root.path("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .properties()
                    .forEach(
                        method -> {
                          if (METHODS.contains(method.getKey())) {
                            operations.add(
                                operation(
                                    method.getKey(),
                                    path.getKey(),
                                    path.getValue().path("parameters"),
                                    method.getValue()));
                          }
                        }));
    return operations;
  }

  private ApiOperation operation(
      String method, String path, JsonNode sharedParameters, JsonNode operation) {
    List<ApiOperation.Parameter> parameters = new ArrayList<>();
    for (JsonNode list : List.of(sharedParameters, operation.path("parameters"))) {
      for (JsonNode item : list) {
        JsonNode parameter = resolve(item);
        parameters.add(
            new ApiOperation.Parameter(
                parameter.path("name").asText(),
                parameter.path("in").asText(),
                parameter.path("required").asBoolean(),
                resolve(parameter.path("schema"))));
      }
    }
    Map<String, JsonNode> bodies = new LinkedHashMap<>();
    resolve(operation.path("requestBody"))
        .path("content")
        .properties()
        .forEach(content -> bodies.put(content.getKey(), content.getValue().path("schema")));
    Map<String, JsonNode> responses = new LinkedHashMap<>();
    operation
        .path("responses")
        .properties()
        .forEach(response -> responses.put(response.getKey(), resolve(response.getValue())));
    boolean open = operation.path("security").isArray() && operation.path("security").isEmpty();
    return new ApiOperation(
        method.toUpperCase(Locale.ROOT), path, parameters, bodies, responses, open);
  }

  /** Resolves {@code $ref}s within the document. */
  JsonNode resolve(JsonNode node) {
    JsonNode current = node;
    while (current.has("$ref")) {
      current = root.at(current.path("$ref").asText().substring(1));
    }
    return current;
  }
}
