package io.kontrol.api.platform.secret;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.model.secret.SecretDigest;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/** Replaces the values of Secrets by digests in all answers; only the database has the values. */
@Startup
@ApplicationScoped
public class Secrets {
  private final SecretDigest digest;

  public Secrets(@ConfigProperty(name = "kontrol.secret-digest-key") Optional<String> key) {
    this.digest =
        new SecretDigest(
            key.orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "KONTROL_SECRET_DIGEST_KEY is not set. Give all three services the same key of 16"
                            + " characters or more; values of Secrets are shown as digests under it.")));
  }

  public static boolean isSecret(String apiVersion, String kind) {
    return SecretDigest.isSecret(apiVersion, kind);
  }

  /** A copy with digests in place of values. */
  public ObjectNode redact(ObjectNode spec) {
    return digest.redact(spec);
  }

  /** A keyed digest of bytes, 64 hexadecimal digits. */
  public String keyedHash(byte[]... parts) {
    Mac mac = digest.mac();
    for (byte[] part : parts) {
      mac.update(part);
      mac.update((byte) 0);
    }
    return HexFormat.of().formatHex(mac.doFinal());
  }

  /** Whether a submitted spec has digests in place of values. */
  public static boolean hasDigests(ObjectNode spec) {
    return anyDigest(spec.path("data")) || anyDigest(spec.path("stringData"));
  }

  /**
   * Replaces digests, as an answer has shown them, by the stored values.
   *
   * @param spec changed in place
   * @param stored the stored spec with its values; null for a new resource
   */
  public void restore(ObjectNode spec, @Nullable ObjectNode stored) {
    Map<String, String> values = stored == null ? Map.of() : base64Values(stored);
    restore(spec.path("data"), values, true);
    restore(spec.path("stringData"), values, false);
  }

  private void restore(JsonNode values, Map<String, String> stored, boolean base64) {
    for (Map.Entry<String, JsonNode> entry : values.properties()) {
      String text = entry.getValue().asText();
      if (!SecretDigest.isDigest(text)) {
        continue;
      }
      String kept = stored.get(entry.getKey());
      byte[] bytes = kept == null ? null : Base64.getMimeDecoder().decode(kept);
      if (kept == null || bytes == null || !digest.digest(bytes).equals(text)) {
        throw Refusal.invalid(
            "unknown_secret_digest",
            "A digest can only stand for the value stored under the same key, and this one is of another value."
                + " Send the value itself.");
      }
      entry.setValue(TextNode.valueOf(base64 ? kept : new String(bytes, StandardCharsets.UTF_8)));
    }
  }

  /** As an API server merges them: stringData overrides data. */
  private static Map<String, String> base64Values(ObjectNode spec) {
    Map<String, String> values = new HashMap<>();
    spec.path("data")
        .properties()
        .forEach(entry -> values.put(entry.getKey(), entry.getValue().asText()));
    spec.path("stringData")
        .properties()
        .forEach(
            entry ->
                values.put(
                    entry.getKey(),
                    Base64.getEncoder()
                        .encodeToString(
                            entry.getValue().asText().getBytes(StandardCharsets.UTF_8))));
    return values;
  }

  private static boolean anyDigest(JsonNode values) {
    for (JsonNode value : values) {
      if (SecretDigest.isDigest(value.asText())) {
        return true;
      }
    }
    return false;
  }
}
