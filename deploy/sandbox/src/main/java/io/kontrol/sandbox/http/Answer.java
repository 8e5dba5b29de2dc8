package io.kontrol.sandbox.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.sandbox.discovery.ResourceType;
import io.kontrol.sandbox.json.Json;
import io.kontrol.sandbox.object.Written;
import io.kontrol.sandbox.select.ItemPrefix;
import io.kontrol.sandbox.status.StatusException;
import io.kontrol.sandbox.store.Stored;
import io.kontrol.sandbox.table.Tables;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

/** Sends one answer, in the form for which the client asked. */
final class Answer {
  private final HttpServerRequest request;
  private Runnable beforeSending = () -> {};

  Answer(HttpServerRequest request) {
    this.request = request;
  }

  /** For a fault that strikes once the work is done. */
  void beforeSending(Runnable action) {
    beforeSending = action;
  }

  boolean wantsTable() {
    return String.valueOf(request.getHeader("Accept")).contains("as=Table");
  }

  void object(ResourceType type, Stored stored) {
    if (wantsTable()) {
      json(200, Tables.of(type, stored.object()));
      return;
    }
    bytes(200, Buffer.buffer(ItemPrefix.inVersion(type, stored.json())));
  }

  void list(ResourceType type, Lister.Page page) {
    if (wantsTable()) {
      ObjectNode table = Tables.of(type, page.items());
      ObjectNode metadata = table.withObjectProperty("metadata");
      metadata.put("resourceVersion", Long.toString(page.version()));
      if (!page.next().isEmpty()) {
        metadata.put("continue", page.next());
      }
      json(200, table);
      return;
    }
    bytes(200, Lister.encode(type, page));
  }

  void written(Written written, ResourceType type) {
    for (String warning : written.warnings()) {
      request
          .response()
          .headers()
          .add("Warning", "299 - \"" + warning.replace("\\", "\\\\").replace("\"", "\\\"") + "\"");
    }
    boolean table = wantsTable() && written.object().path("kind").asText().equals(type.kind());
    json(written.code(), table ? Tables.of(type, written.object()) : written.object());
  }

  void json(int code, JsonNode body) {
    bytes(code, Buffer.buffer(Json.write(body)));
  }

  void aggregated(JsonNode body) {
    request
        .response()
        .putHeader(
            "Content-Type", "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList");
    bytes(200, Buffer.buffer(Json.write(body)));
  }

  void text(String body) {
    request.response().putHeader("Content-Type", "text/plain; charset=utf-8");
    bytes(200, Buffer.buffer(body));
  }

  void failure(StatusException failure) {
    failure.headers().forEach(request.response()::putHeader);
    json(failure.code(), failure.body());
  }

  private void bytes(int code, Buffer body) {
    beforeSending.run();
    HttpServerResponse response = request.response();
    if (response.closed() || response.ended()) {
      return;
    }
    if (!response.headers().contains("Content-Type")) {
      response.putHeader("Content-Type", "application/json");
    }
    var unused = response.setStatusCode(code).end(body);
  }
}
