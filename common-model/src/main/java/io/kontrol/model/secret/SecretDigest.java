package io.kontrol.model.secret;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Replaces secret values by keyed digests wherever they would be visible: answers, state tables,
 * diffs, events, hashes. The same value has the same digest in each service, so changes are
 * visible; without the key nobody can try candidates.
 */
public final class SecretDigest {
  public static final String PREFIX = "hmac-sha256:";

  private static final String ALGORITHM = "HmacSHA256";
  private static final int DIGEST_BYTES = 18;

  /** Annotations with the object as a tool applied it last; Rancher's is compressed. */
  private static final Set<String> COPIES =
      Set.of("kubectl.kubernetes.io/last-applied-configuration", "objectset.rio.cattle.io/applied");

  /** Copies by other tools, such as kapp: JSON with the values of a Secret. */
  private static final Pattern COPY =
      Pattern.compile("\\s*\\{.*\"(data|stringData)\"\\s*:.*", Pattern.DOTALL);

  private final SecretKeySpec key;

  /**
   * @param key at least 16 characters, the same for all services
   */
  public SecretDigest(String key) {
    if (key.length() < 16) {
      throw new IllegalArgumentException(
          "The secret digest key (KONTROL_SECRET_DIGEST_KEY) needs at least 16 characters");
    }
    this.key = new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), ALGORITHM);
  }

  public static boolean isSecret(String apiVersion, String kind) {
    return kind.equals("Secret") && apiVersion.equals("v1");
  }

  public static boolean isDigest(String text) {
    return text.startsWith(PREFIX);
  }

  /** A new MAC with the key, to hash more than one value. */
  public Mac mac() {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** {@code hmac-sha256:} and 24 characters of URL-safe base64. */
  public String digest(byte[] value) {
    byte[] full = mac().doFinal(value);
    return PREFIX
        + Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(full, DIGEST_BYTES));
  }

  /**
   * A copy of a Secret with digests instead of values. Values of {@code data} are decoded first, so
   * that {@code data} and {@code stringData} are comparable. Annotations that repeat the whole
   * object, as kubectl's client-side apply writes, are removed.
   *
   * @param secret a manifest, or a {@code desired_spec}
   */
  public ObjectNode redact(ObjectNode secret) {
    ObjectNode copy = secret.deepCopy();
    replaceValues(copy.get("data"), true);
    replaceValues(copy.get("stringData"), false);
    if (copy.path("metadata").path("annotations") instanceof ObjectNode annotations) {
      annotations
          .properties()
          .removeIf(
              annotation ->
                  COPIES.contains(annotation.getKey()) || isCopy(annotation.getValue().asText()));
    }
    return copy;
  }

  private static boolean isCopy(String annotation) {
    return COPY.matcher(annotation).matches();
  }

  private void replaceValues(@Nullable JsonNode values, boolean base64) {
    if (!(values instanceof ObjectNode object)) {
      return;
    }
    for (Map.Entry<String, JsonNode> entry : object.properties()) {
      String text =
          entry.getValue().isTextual() ? entry.getValue().textValue() : entry.getValue().toString();
      if (!isDigest(text)) {
        entry.setValue(object.textNode(digest(bytes(text, base64))));
      }
    }
  }

  private static byte[] bytes(String text, boolean base64) {
    if (base64) {
      try {
        return Base64.getMimeDecoder().decode(text);
      } catch (IllegalArgumentException e) {
        // invalid base64: the API server will reject it; until then it is a value like any other
        return text.getBytes(StandardCharsets.UTF_8);
      }
    }
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
