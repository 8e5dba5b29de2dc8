package io.kontrol.watcher.observe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.model.json.Json;
import io.kontrol.model.kubernetes.Names;
import io.kontrol.model.kubernetes.OwnedFields;
import io.kontrol.model.secret.SecretDigest;
import io.kontrol.watcher.health.HealthAssessor;
import io.kontrol.watcher.observe.Observation.Gone;
import io.kontrol.watcher.observe.Observation.Present;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns an object as the API server returns it into what is stored of it. */
public final class ObjectReader {
  private static final int CONTENT_HASH_BYTES = 16;

  /** These change with every write, whoever makes it and whatever it changes. */
  private static final List<String> BOOKKEEPING = List.of("resourceVersion", "generation");

  private final OwnedFields ownedFields;
  private final SecretDigest secrets;
  private final HealthAssessor health;

  public ObjectReader(SecretDigest secrets, HealthAssessor health) {
    this.ownedFields = new OwnedFields(secrets);
    this.secrets = secrets;
    this.health = health;
  }

  /** Reads an object for the row that its label names. */
  public Present present(JsonNode object, long receivedAt, @Nullable Asked asked) {
    return present(key(object), object, receivedAt, asked);
  }

  /** Reads an object for the row of a key, whatever its label says. */
  public Present present(ObjectKey key, JsonNode object, long receivedAt, @Nullable Asked asked) {
    JsonNode metadata = object.path("metadata");
    JsonNode annotations = metadata.path("annotations");
    ObjectNode stored = stored(object);
    return new Present(
        key,
        metadata.path("uid").asText(),
        metadata.path("resourceVersion").asText(),
        Text.withoutNul(stored),
        object.has("status") ? Text.withoutNul(object.get("status")) : null,
        number(annotations.path(Names.GENERATION_ANNOTATION)),
        number(annotations.path(Names.REVISION_ANNOTATION)),
        ownedFields.hash(object).orElse(null),
        contentHash(stored),
        health.assess(object),
        Json.write(metadata.path("managedFields")),
        receivedAt,
        asked);
  }

  /** Reads the last state of an object that has left the watch. */
  public Gone gone(JsonNode object, long receivedAt) {
    JsonNode metadata = object.path("metadata");
    return new Gone(
        key(object),
        metadata.path("uid").asText(),
        metadata.path("resourceVersion").asText(),
        false,
        receivedAt,
        null);
  }

  private static ObjectKey key(JsonNode object) {
    JsonNode metadata = object.path("metadata");
    Integer id = number(metadata.path("labels").path(Names.RESOURCE_ID_LABEL));
    return new ObjectKey(
        id == null ? 0 : id,
        object.path("apiVersion").asText(),
        object.path("kind").asText(),
        metadata.path("namespace").asText(),
        metadata.path("name").asText());
  }

  private static @Nullable Integer number(JsonNode text) {
    try {
      return text.isTextual() ? Integer.valueOf(text.textValue()) : null;
    } catch (NumberFormatException e) {
      return null; // anybody may write anything there
    }
  }

  /** The same order of fields whether the object came from a list or from a watch. */
  private ObjectNode stored(JsonNode object) {
    ObjectNode stored = Json.mapper().createObjectNode();
    stored.set("apiVersion", object.get("apiVersion"));
    stored.set("kind", object.get("kind"));
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      if (field.getKey().equals("metadata")) {
        stored.set("metadata", without(field.getValue(), List.of("managedFields")));
      } else if (!field.getKey().equals("status")) {
        stored.set(field.getKey(), field.getValue());
      }
    }
    return SecretDigest.isSecret(object.path("apiVersion").asText(), object.path("kind").asText())
        ? secrets.redact(stored)
        : stored;
  }

  private static JsonNode without(JsonNode object, List<String> fields) {
    ObjectNode copy = Json.mapper().createObjectNode();
    object.properties().forEach(field -> copy.set(field.getKey(), field.getValue()));
    return copy.remove(fields);
  }

  private static String contentHash(ObjectNode stored) {
    ObjectNode content = Json.mapper().createObjectNode();
    content.setAll(stored);
    content.set("metadata", without(stored.path("metadata"), BOOKKEEPING));
    byte[] digest = sha256().digest(Json.write(content).getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(digest, 0, CONTENT_HASH_BYTES);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
