package io.kontrol.api.managed;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.managed.model.ManagedDatabase;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.model.json.Json;

/** How an application reaches its database: all but the password, which stays in the Secret. */
final class ConnectionDetails {
  private ConnectionDetails() {}

  static ObjectNode of(ObjectNode database) {
    if (database.path("host").isNull() || database.path("deleted_at").isTextual()) {
      throw Refusal.conflict(
          "not_ready",
          "The database has no connection to show: its status is "
              + database.path("status").asText()
              + ".");
    }
    String host = database.path("host").asText();
    int port = database.path("port").asInt();
    String secret = database.path("secret_name").asText();
    ObjectNode json = Json.mapper().createObjectNode();
    json.put("status", database.path("status").asText());
    json.put("host", host).put("port", port).put("dbname", ManagedDatabase.APPLICATION);
    json.putObject("secret")
        .put("name", secret)
        .put("namespace", database.path("namespace").asText())
        .put("username_key", "username")
        .put("password_key", "password");
    json.put(
        "jdbc_url",
        "jdbc:postgresql://%s:%d/%s?sslmode=require"
            .formatted(host, port, ManagedDatabase.APPLICATION));
    ArrayNode env = json.putArray("env");
    env.addObject().put("name", "PGHOST").put("value", host);
    env.addObject().put("name", "PGPORT").put("value", Integer.toString(port));
    env.addObject().put("name", "PGDATABASE").put("value", ManagedDatabase.APPLICATION);
    env.addObject().put("name", "PGSSLMODE").put("value", "require");
    secret(env.addObject().put("name", "PGUSER"), secret, "username");
    secret(env.addObject().put("name", "PGPASSWORD"), secret, "password");
    return json;
  }

  private static void secret(ObjectNode variable, String secret, String key) {
    variable.putObject("valueFrom").putObject("secretKeyRef").put("name", secret).put("key", key);
  }
}
