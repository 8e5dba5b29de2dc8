package io.kontrol.api.managed;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.api.testing.Api;
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
