package io.kontrol.api.managed;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.api.testing.Api;
import io.kontrol.api.testing.ApiDatabase;
import io.kontrol.api.testing.Manifests;

/** Databases of tests, as requests make them. */
public final class TestDatabases {
  public static final String PATH = "/api/v1/databases";

  private TestDatabases() {}

  public static String body(String name, String more) {
    return body(name, "db-1", more);
  }

  /**
   * @param more further fields, with single quotes
   */
  public static String body(String name, String cluster, String more) {
    return """
        {"name":"%s","owner_team":"shop-team","namespace":"shop","cluster_id":"%s"%s}
        """
        .formatted(name, cluster, more)
        .replace('\'', '"');
  }

  /** A new one, without protection against deletion. */
  public static JsonNode create() {
    return create(Manifests.name("orders"));
  }

  public static JsonNode create(String name) {
    return Api.post(PATH, body(name, ",'deletion_protection':false")).expect(201).json();
  }

  /** A new one that is ready, without protection against deletion. */
  public static JsonNode ready(String more) {
    String body = body(Manifests.name("orders"), ",'deletion_protection':false" + more);
    JsonNode made = Api.post(PATH, body).expect(201).json();
    setStatus(made, "ready");
    return get(made);
  }

  public static void setStatus(JsonNode database, String status) {
    ApiDatabase.execute(
        "UPDATE databases SET status = '%1$s', deleted_at = CASE WHEN '%1$s' = 'deleted' THEN now() END WHERE id = '%2$s'"
            .formatted(status, database.path("id").asText()));
  }

  public static String path(JsonNode database) {
    return PATH + "/" + database.path("id").asText();
  }

  public static JsonNode get(JsonNode database) {
    return Api.get(path(database)).expect(200).json();
  }

  public static String status(JsonNode database) {
    return get(database).path("status").asText();
  }
}
