package io.kontrol.sandbox.validation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.sandbox.json.SandboxJson;
import java.util.Base64;
import java.util.Map;
import java.util.regex.Pattern;

/** Validation of ConfigMaps and Secrets. */
final class DataValidation {
  private static final Pattern KEY = Pattern.compile("[-._a-zA-Z0-9]+");
  private static final int LARGEST = 1024 * 1024;

  private DataValidation() {}

  static void map(JsonNode map, Causes causes) {
    keys("data", map.path("data"), causes);
    for (String key : (Iterable<String>) map.path("data")::fieldNames) {
      if (map.path("binaryData").has(key)) {
        causes.invalid("data[" + key + "]", key, "duplicate of key present in binaryData");
      }
    }
    keys("binaryData", map.path("binaryData"), causes);
    if (size(map.path("data"), false) + size(map.path("binaryData"), true) > LARGEST) {
      causes.tooLong("", "may not be more than " + LARGEST + " bytes");
    }
  }

  static void secret(JsonNode secret, Causes causes) {
    JsonNode data = secret.path("data");
    keys("data", data, causes);
    if (size(data, true) > LARGEST) {
      causes.tooLong("data", "may not be more than " + LARGEST + " bytes");
    }
    switch (secret.path("type").asText()) {
      case "kubernetes.io/tls" -> {
        need(data, "tls.crt", causes);
        need(data, "tls.key", causes);
      }
      case "kubernetes.io/dockerconfigjson" -> {
        need(data, ".dockerconfigjson", causes);
        json(data, ".dockerconfigjson", causes);
      }
      case "kubernetes.io/ssh-auth" -> need(data, "ssh-privatekey", causes);
      default -> {}
    }
  }

  private static void keys(String field, JsonNode data, Causes causes) {
    for (String key : (Iterable<String>) data::fieldNames) {
      if (!KEY.matcher(key).matches()) {
        causes.invalid(
            field + "[" + key + "]",
            key,
            "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g."
                + " 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is"
                + " '[-._a-zA-Z0-9]+')");
      }
    }
  }

  private static void need(JsonNode data, String key, Causes causes) {
    if (!data.has(key)) {
      causes.required("data[" + key + "]");
    }
  }

  private static void json(JsonNode data, String key, Causes causes) {
    byte[] content = Base64.getDecoder().decode(data.path(key).asText());
    try {
      SandboxJson.read(content);
    } catch (JsonProcessingException e) {
      String first = content.length == 0 ? "" : String.valueOf((char) content[0]);
      causes.invalid(
          "data[" + key + "]",
          "<secret contents redacted>",
          "invalid character '%s' looking for beginning of value".formatted(first));
    }
  }

  private static long size(JsonNode data, boolean base64) {
    long size = 0;
    for (Map.Entry<String, JsonNode> entry : data.properties()) {
      int length = entry.getValue().asText().length();
      size += base64 ? length * 3L / 4 : length;
    }
    return size;
  }
}
