package io.kontrol.sandbox.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.sandbox.discovery.ResourceType;
import io.kontrol.sandbox.discovery.ServedResources;
import io.kontrol.sandbox.json.SandboxJson;
import io.kontrol.sandbox.status.StatusException;
import java.util.List;

/**
 * The part of OpenAPI v3 that kubectl reads before an apply: the kinds, and that the server
 * validates fields itself. It has no schemas, so {@code kubectl explain} does not work.
 */
final class OpenApi {
  private static final String ROOT = "/openapi/v3";

  private OpenApi() {}

  static ObjectNode document(ServedResources registry, String path) {
    if (path.equals(ROOT)) {
      ObjectNode index = SandboxJson.object();
      ObjectNode paths = index.putObject("paths");
      registry
          .all()
          .map(OpenApi::prefix)
          .distinct()
          .forEach(p -> paths.putObject(p).put("serverRelativeURL", ROOT + "/" + p));
      return index;
    }
    List<ResourceType> types =
        registry.all().filter(type -> path.equals(ROOT + "/" + prefix(type))).toList();
    if (types.isEmpty()) {
      throw StatusException.unknownPath();
    }
    ObjectNode document = SandboxJson.object().put("openapi", "3.0.0");
    document.putObject("info").put("title", "Kontrol sandbox").put("version", "v1.36.2");
    ObjectNode paths = document.putObject("paths");
    types.forEach(type -> describe(paths, type));
    document.putObject("components").putObject("schemas");
    return document;
  }

  private static void describe(ObjectNode paths, ResourceType type) {
    String where = type.namespaced() ? "/namespaces/{namespace}/" : "/";
    ObjectNode operation =
        paths.putObject("/" + prefix(type) + where + type.plural() + "/{name}").putObject("patch");
    operation
        .putObject("x-kubernetes-group-version-kind")
        .put("group", type.group())
        .put("kind", type.kind())
        .put("version", type.version());
    for (String parameter : new String[] {"dryRun", "fieldManager", "fieldValidation", "force"}) {
      operation
          .withArrayProperty("parameters")
          .addObject()
          .put("name", parameter)
          .put("in", "query");
    }
  }

  private static String prefix(ResourceType type) {
    return (type.group().isEmpty() ? "api/" : "apis/") + type.apiVersion();
  }
}
