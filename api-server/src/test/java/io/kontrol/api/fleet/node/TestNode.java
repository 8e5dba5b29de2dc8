package io.kontrol.api.fleet.node;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.api.testing.Api;
import io.kontrol.api.testing.ApiDatabase;
import io.kontrol.api.testing.Manifests;

/** A node as tests register it. */
public record TestNode(int id, String name, String key) {
  public static TestNode register() {
    String name = Manifests.name("node");
    JsonNode made =
        Api.post("/api/v1/nodes", "{\"name\":\"%s\",\"region\":\"eu-1\"}".formatted(name))
            .expect(201)
            .json();
    return new TestNode(made.path("id").asInt(), name, made.path("api_key").asText());
  }

  public String path() {
    return "/api/v1/nodes/" + id;
  }

  public JsonNode shown() {
    return Api.get(path()).expect(200).json();
  }

  public String status() {
    return shown().path("status").asText();
  }

  /** The headers of the node itself. */
  public String[] headers() {
    return headers(key);
  }

  public static String[] headers(String key) {
    return new String[] {"X-API-Key", key, "Authorization", ""};
  }

  /**
   * @param body with apostrophes for quotation marks
   */
  public Api.Reply beat(String body) {
    return Api.post(path() + "/heartbeat", body.replace('\'', '"'), headers());
  }

  /** Its lifecycle, oldest first, such as {@code REGISTERED>INACTIVE CAME_ONLINE>ACTIVE}. */
  public String lifecycle() {
    return ApiDatabase.query(
        "SELECT string_agg(event_type || '>' || new_status, ' ' ORDER BY id) FROM node_lifecycle_logs WHERE node_id = "
            + id);
  }

  public String count(String table) {
    return ApiDatabase.query("SELECT count(*) FROM " + table + " WHERE node_id = " + id);
  }
}
