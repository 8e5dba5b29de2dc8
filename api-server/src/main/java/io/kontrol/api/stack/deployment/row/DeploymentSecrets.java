package io.kontrol.api.stack.deployment.row;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.api.platform.secret.Secrets;
import io.kontrol.model.json.Json;
import io.kontrol.model.secret.SecretDigest;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;

/**
 * Digests in place of secret values in what is shown of deployments: values of Secrets, parameters
 * that the template calls {@code writeOnly}, and patches of Secrets. A digest that is sent back
 * stands for the stored value.
 */
@ApplicationScoped
public class DeploymentSecrets {
  private static final String VALUE = "value";

  private final Secrets secrets;

  public DeploymentSecrets(Secrets secrets) {
    this.secrets = secrets;
  }

  public static boolean isSecret(ObjectNode manifest) {
    return Secrets.isSecret(manifest.path("apiVersion").asText(), manifest.path("kind").asText());
  }

  /** A manifest with digests in place of the values of a Secret. */
  public ObjectNode shown(ObjectNode manifest) {
    return isSecret(manifest) ? secrets.redact(manifest) : manifest;
  }

  /**
   * @param open the same parameters with a null in place of each value that is not to be shown
   */
  public ObjectNode parameters(ObjectNode parameters, JsonNode open) {
    ObjectNode shown = Json.mapper().createObjectNode();
    for (Map.Entry<String, JsonNode> field : parameters.properties()) {
      shown.set(field.getKey(), shown(field.getValue(), open.path(field.getKey())));
    }
    return shown;
  }

  private JsonNode shown(JsonNode value, JsonNode open) {
    if (value.isNull()) {
      return value;
    }
    if (open.isNull()) {
      return TextNode.valueOf(digest(value));
    }
    if (value instanceof ObjectNode object) {
      return parameters(object, open);
    }
    if (value instanceof ArrayNode list) {
      ArrayNode items = Json.mapper().createArrayNode();
      for (int i = 0; i < list.size(); i++) {
        items.add(shown(list.get(i), open.path(i)));
      }
      return items;
    }
    return value;
  }

  public ArrayNode patches(ArrayNode patches) {
    ArrayNode shown = patches.deepCopy();
    for (JsonNode patch : shown) {
      if (patch instanceof ObjectNode object
          && patch.has(VALUE)
          && patch.path("target").path("kind").asText().equals("Secret")) {
        object.put(VALUE, digest(patch.path(VALUE)));
      }
    }
    return shown;
  }

  private String digest(JsonNode value) {
    ObjectNode secret = Json.mapper().createObjectNode();
    secret.putObject("stringData").put(VALUE, Json.write(value));
    return secrets.redact(secret).path("stringData").path(VALUE).asText();
  }

  /** The content with stored values in place of digests. */
  public DeploymentContent restored(DeploymentContent content, DeploymentContent stored) {
    JsonNode parameters = restored(content.parameters(), stored.parameters());
    ArrayNode patches = content.patches().deepCopy();
    for (JsonNode patch : patches) {
      if (patch instanceof ObjectNode object && isDigest(patch.path(VALUE))) {
        object.set(VALUE, restored(patch.path(VALUE), valuesAt(patch, stored.patches())));
      }
    }
    return content.withParameters((ObjectNode) parameters).withPatches(patches);
  }

  private JsonNode restored(JsonNode value, JsonNode before) {
    if (isDigest(value)) {
      return restored(value, List.of(before));
    }
    if (value instanceof ObjectNode object) {
      ObjectNode fields = Json.mapper().createObjectNode();
      for (Map.Entry<String, JsonNode> field : object.properties()) {
        fields.set(field.getKey(), restored(field.getValue(), before.path(field.getKey())));
      }
      return fields;
    }
    if (value instanceof ArrayNode list) {
      ArrayNode items = Json.mapper().createArrayNode();
      for (int i = 0; i < list.size(); i++) {
        items.add(restored(list.get(i), before.path(i)));
      }
      return items;
    }
    return value;
  }

  private static boolean isDigest(JsonNode value) {
    return value.isTextual() && SecretDigest.isDigest(value.textValue());
  }

  private static List<JsonNode> valuesAt(JsonNode patch, ArrayNode stored) {
    return stored
        .valueStream()
        .filter(each -> each.path("target").equals(patch.path("target")))
        .filter(each -> each.path("path").equals(patch.path("path")))
        .map(each -> each.path(VALUE))
        .toList();
  }

  private JsonNode restored(JsonNode digest, List<JsonNode> candidates) {
    return candidates.stream()
        .filter(value -> !value.isMissingNode() && digest(value).equals(digest.textValue()))
        .findFirst()
        .orElseThrow(
            () ->
                Refusal.invalid(
                    "unknown_secret_digest",
                    "A digest can only stand for the value that is stored in the same place. Send the"
                        + " value itself."));
  }
}
