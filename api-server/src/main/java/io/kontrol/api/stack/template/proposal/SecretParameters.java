package io.kontrol.api.stack.template.proposal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.model.json.Json;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * Makes a parameter of each value of a Secret: one that is never shown, and that has no default,
 * since whoever may read a template would know it.
 */
final class SecretParameters {
  private SecretParameters() {}

  /**
   * @param secret changed in place
   */
  static void propose(ProposedParameters parameters, ObjectNode secret) {
    for (String where : new String[] {"stringData", "data"}) {
      if (secret.path(where) instanceof ObjectNode values) {
        List<String> keys = new ArrayList<>();
        values.fieldNames().forEachRemaining(keys::add);
        for (String key : keys) {
          propose(parameters, secret, where, key);
        }
        if (values.isEmpty()) {
          secret.remove(where);
        }
      }
    }
  }

  private static void propose(
      ProposedParameters parameters, ObjectNode secret, String where, String key) {
    String name = secret.path("metadata").path("name").asText();
    ObjectNode values = secret.withObjectProperty(where);
    JsonNode value = values.path(key);
    if (!value.isTextual() || value.textValue().isEmpty()) {
      return;
    }
    ObjectNode schema =
        Json.mapper()
            .createObjectNode()
            .put("type", "string")
            .put("title", key + " of " + name)
            .put("description", "The value " + key + " of Secret " + name + ".")
            .put("format", "password");
    boolean encoded = where.equals("data");
    if (encoded && secret.path("stringData").has(key)) {
      values.remove(key); // as in a cluster, where stringData wins
      return;
    }
    if (encoded && !isText(value.textValue())) {
      schema.put("contentEncoding", "base64");
      values.set(key, parameters.addSecret(List.of(key, name + "_" + key), schema));
      return;
    }
    values.remove(key);
    secret
        .withObjectProperty("stringData")
        .set(key, parameters.addSecret(List.of(key, name + "_" + key), schema));
  }

  private static boolean isText(String base64) {
    try {
      byte[] bytes = Base64.getMimeDecoder().decode(base64);
      var unused = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (IllegalArgumentException | CharacterCodingException e) {
      return false;
    }
  }
}
