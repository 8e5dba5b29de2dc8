package io.kontrol.sandbox.http;

import io.kontrol.sandbox.discovery.DiscoveryDocuments;
import io.kontrol.sandbox.discovery.ServedResources;
import io.kontrol.sandbox.status.StatusException;
import io.vertx.core.http.HttpServerRequest;

/** Handles non-resource URLs: discovery, health, version. */
final class NonResourceEndpoints {
  private final ServedResources registry;
  private final DiscoveryDocuments discovery;

  NonResourceEndpoints(ServedResources registry) {
    this.registry = registry;
    this.discovery = new DiscoveryDocuments(registry);
  }

  void answer(HttpServerRequest request, ResponseWriter answer) {
    if (!request.method().name().equals("GET")) {
      throw StatusException.methodNotAllowed();
    }
    String path = request.path();
    String[] parts = path.split("/");
    switch (parts.length < 2 ? "" : parts[1]) {
      case "livez", "readyz", "healthz" -> answer.text("ok");
      case "openapi" -> answer.json(200, OpenApi.document(registry, path));
      case "version" -> answer.json(200, ServerVersion.document());
      case "api" -> core(request, parts, answer);
      case "apis" -> groups(parts, answer);
      default -> throw StatusException.unknownPath();
    }
  }

  private void core(HttpServerRequest request, String[] parts, ResponseWriter answer) {
    if (parts.length > 2) {
      answer.json(200, discovery.resources("", parts[parts.length - 1]));
    } else if (answer.wantsAggregatedDiscovery()) {
      answer.aggregated(discovery.aggregated(true));
    } else {
      answer.json(200, discovery.coreVersions(String.valueOf(request.authority())));
    }
  }

  private void groups(String[] parts, ResponseWriter answer) {
    if (parts.length > 3) {
      answer.json(200, discovery.resources(parts[2], parts[parts.length - 1]));
    } else if (parts.length == 3) {
      answer.json(200, discovery.group(parts[2]));
    } else if (answer.wantsAggregatedDiscovery()) {
      answer.aggregated(discovery.aggregated(false));
    } else {
      answer.json(200, discovery.groups());
    }
  }
}
