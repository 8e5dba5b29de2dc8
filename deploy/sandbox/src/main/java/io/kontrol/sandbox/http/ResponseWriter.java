package io.kontrol.sandbox.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.sandbox.discovery.ResourceType;
import io.kontrol.sandbox.json.SandboxJson;
import io.kontrol.sandbox.object.WriteResponse;
import io.kontrol.sandbox.select.ItemPrefix;
import io.kontrol.sandbox.status.StatusException;
import io.kontrol.sandbox.store.StoreEntry;
import io.kontrol.sandbox.table.PartialObjects;
import io.kontrol.sandbox.table.Tables;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

/** Writes one response, in the format that the client accepts. */
final class ResponseWriter {
  private final HttpServerRequest request;
  private Runnable beforeSending = () -> {};

  ResponseWriter(HttpServerRequest request) {
    this.request = request;
  }

  /** Runs before the response, for faults that hit after the request was carried out. */
  void beforeSending(Runnable action) {
    beforeSending = action;
  }

  ResponseFormat form() {
    return ResponseFormat.of(accept());
  }

  boolean wantsAggregatedDiscovery() {
    return accept().contains("as=APIGroupDiscoveryList");
  }

  private String accept() {
    return String.valueOf(request.getHeader("Accept"));
  }

  Tables.Include include() {
    String given = request.getParam("includeObject");
    return Tables.Include.of(given == null ? "" : given);
  }

  void object(ResourceType type, StoreEntry stored) {
    object(200, type, stored);
  }

  private void object(int code, ResourceType type, StoreEntry stored) {
    switch (form()) {
      case WHOLE -> bytes(code, Buffer.buffer(ItemPrefix.inVersion(type, stored.json())));
      case TABLE -> json(code, Tables.of(type, stored.object(), include()));
      case METADATA -> json(code, PartialObjects.of(stored.object()));
      case METADATA_LIST ->
          throw notAcceptable(
              "you requested PartialObjectMetadataList, but the requested object is not a list",
              type.kind());
    }
  }

  void list(ResourceType type, ListHandler.Page page) {
    switch (form()) {
      case WHOLE -> bytes(200, ListHandler.encode(type, page));
      case TABLE -> json(200, paged(Tables.of(type, page.items(), include()), page));
      case METADATA_LIST -> json(200, paged(PartialObjects.list(page.items()), page));
      case METADATA ->
          throw notAcceptable(
              "you requested PartialObjectMetadata, but the requested object is a list",
              type.kind() + "List");
    }
  }

  private static StatusException notAcceptable(String because, String kind) {
    return new StatusException(406, "NotAcceptable", because + " (*core." + kind + ")", null);
  }

  private static ObjectNode paged(ObjectNode list, ListHandler.Page page) {
    list.set("metadata", ListHandler.metadata(page));
    return list;
  }

  void written(WriteResponse written, ResourceType type) {
    for (String warning : written.warnings()) {
      request
          .response()
          .headers()
          .add("Warning", "299 - \"" + warning.replace("\\", "\\\\").replace("\"", "\\\"") + "\"");
    }
    object(written.code(), type, written.stored());
  }

  void json(int code, JsonNode body) {
    bytes(code, Buffer.buffer(SandboxJson.write(body)));
  }

  void aggregated(JsonNode body) {
    request
        .response()
        .putHeader(
            "Content-Type", "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList");
    bytes(200, Buffer.buffer(SandboxJson.write(body)));
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
