package io.kontrol.api.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.kontrol.api.platform.document.YamlDocuments;
import io.kontrol.model.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Checks answers against the committed OpenAPI document. */
public final class Contract {
  public static final Path FILE = Path.of("openapi.yaml");

  private static final JsonNode DOCUMENT = read();
  private static final JsonSchemaFactory SCHEMAS =
      JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);
  private static final Map<String, JsonSchema> COMPILED = new ConcurrentHashMap<>();

  private Contract() {}

  public static JsonNode document() {
    return DOCUMENT;
  }

  private static JsonNode read() {
    try {
      return YamlDocuments.readAll(Files.readString(FILE)).get(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Fails unless the document has the answer's status, media type and schema. */
  static void check(String method, String path, Api.Reply reply) {
    if (!path.startsWith("/api/")) {
      return;
    }
    String where = method + " " + path + " " + reply.status();
    assertThat(reply.status()).as("%s: %s", where, reply.text()).isNotEqualTo(500);
    JsonNode operation = operation(path).path(method.toLowerCase(java.util.Locale.ROOT));
    if (operation.isMissingNode()) {
      assertThat(reply.type()).as(where).isEqualTo(Api.PROBLEM);
      return;
    }
    JsonNode response = resolve(operation.path("responses").path(Integer.toString(reply.status())));
    assertThat(response.isMissingNode()).as("%s is in the document", where).isFalse();
    if (reply.text().isEmpty()) {
      return;
    }
    JsonNode content = response.path("content").get(reply.type());
    assertThat(content).as("%s has media type %s", where, reply.type()).isNotNull();
    if (reply.type().matches(".*[/+]json")) {
      String key = method + " " + path.replaceFirst("\\?.*", "") + " " + reply.status();
      JsonSchema schema = COMPILED.computeIfAbsent(key, k -> compile(content.path("schema")));
      assertThat(schema.validate(reply.json())).as("%s: %s", where, reply.text()).isEmpty();
    }
  }

  private static JsonSchema compile(JsonNode schema) {
    ObjectNode whole = schema.deepCopy();
    whole.set("components", DOCUMENT.path("components"));
    return SCHEMAS.getSchema(whole);
  }

  private static JsonNode operation(String path) {
    String plain = path.replaceFirst("\\?.*", "");
    @Nullable JsonNode exact = DOCUMENT.path("paths").get(plain);
    if (exact != null) {
      return exact;
    }
    for (Map.Entry<String, JsonNode> template : DOCUMENT.path("paths").properties()) {
      if (plain.matches(template.getKey().replaceAll("\\{[a-z]+}", "[^/]+"))) {
        return template.getValue();
      }
    }
    return Json.mapper().createObjectNode();
  }

  private static JsonNode resolve(JsonNode node) {
    return node.has("$ref") ? DOCUMENT.at(node.path("$ref").asText().substring(1)) : node;
  }
}
