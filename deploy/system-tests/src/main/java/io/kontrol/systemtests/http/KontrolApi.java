package io.kontrol.systemtests.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** A client of Kontrol's REST API. */
public final class KontrolApi {
  private static final String JSON = "application/json";
  private static final String RESOURCES = "/api/v1/resources";

  private final Http http;

  /**
   * @param token of the identity that asks
   */
  public KontrolApi(int port, String token, Duration timeout) {
    http =
        new Http(
            "http://127.0.0.1:" + port,
            Map.of("Authorization", "Bearer " + token),
            Optional.empty(),
            timeout);
  }

  public Http http() {
    return http;
  }

  /**
   * @param manifest a whole Kubernetes object
   * @param idempotencyKey the same key and body give the same response
   */
  public HttpResult create(String cluster, JsonNode manifest, String idempotencyKey)
      throws IOException {
    return http.send(
        "POST",
        RESOURCES + "?cluster_id=" + cluster,
        Map.of("Content-Type", JSON, "Idempotency-Key", idempotencyKey),
        Optional.of(manifest.toString()));
  }

  public HttpResult get(int id) throws IOException {
    return http.get(RESOURCES + "/" + id);
  }

  /** Lists the living resources with one identity: none or one. */
  public HttpResult find(String cluster, String kind, String namespace, String name)
      throws IOException {
    return http.get(
        RESOURCES
            + "?cluster_id="
            + cluster
            + "&kind="
            + kind
            + "&namespace="
            + namespace
            + "&name="
            + name);
  }

  /** Replaces a resource's manifest if its ETag still matches. */
  public HttpResult replace(int id, JsonNode manifest, String etag) throws IOException {
    return http.send(
        "PUT",
        RESOURCES + "/" + id,
        Map.of("Content-Type", JSON, "If-Match", etag),
        Optional.of(manifest.toString()));
  }

  public HttpResult delete(int id) throws IOException {
    return http.send("DELETE", RESOURCES + "/" + id, Map.of(), Optional.empty());
  }

  public HttpResult rollback(int id, int revision, String etag) throws IOException {
    return http.send(
        "POST",
        RESOURCES + "/" + id + "/rollback",
        Map.of("Content-Type", JSON, "If-Match", etag),
        Optional.of("{\"revision\":" + revision + "}"));
  }

  /** Requests a reconciliation of a resource. */
  public HttpResult reconcile(int id) throws IOException {
    return http.send("POST", RESOURCES + "/" + id + "/reconcile", Map.of(), Optional.empty());
  }

  /**
   * Upserts many objects in one transaction.
   *
   * @param list an object of {@code kind: List}
   */
  public HttpResult apply(String cluster, String set, JsonNode list) throws IOException {
    String query =
        "?cluster_id="
            + cluster
            + (set.isEmpty() ? "" : "&set=" + URLEncoder.encode(set, StandardCharsets.UTF_8));
    return http.send("POST", "/api/v1/apply" + query, JSON, list.toString());
  }
}
