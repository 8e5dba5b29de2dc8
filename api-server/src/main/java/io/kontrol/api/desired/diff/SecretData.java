package io.kontrol.api.desired.diff;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** A Secret as an API server stores it: stringData becomes data. */
public final class SecretData {
  private SecretData() {}

  /**
   * @param secret redacted, so that both fields have digests of the same bytes; changed in place
   */
  public static ObjectNode fold(ObjectNode secret) {
    if (secret.remove("stringData") instanceof ObjectNode texts && !texts.isEmpty()) {
      ObjectNode data =
          secret.get("data") instanceof ObjectNode present ? present : secret.putObject("data");
      data.setAll(texts);
    }
    return secret;
  }
}
