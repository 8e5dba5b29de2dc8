package io.kontrol.reconciler.secret;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/**
 * Turns a Secret's {@code stringData} into {@code data}, as the API server does. Applied unchanged,
 * we would own {@code stringData}, which no live object has: a key that is removed from the
 * manifest would stay in the cluster, and nobody would own its value.
 */
public final class StringDataEncoder {
  private static final String TEXTS = "stringData";
  private static final String DATA = "data";

  private StringDataEncoder() {}

  /**
   * For each key the text wins, as on the server. Invalid input is left for the server to reject.
   */
  public static void becomeData(ObjectNode secret) {
    if (!(secret.get(TEXTS) instanceof ObjectNode texts)
        || texts.valueStream().anyMatch(text -> !text.isTextual())) {
      return;
    }
    JsonNode given = secret.path(DATA);
    if (!given.isObject() && !given.isNull() && !given.isMissingNode()) {
      return;
    }
    ObjectNode data = given instanceof ObjectNode object ? object : secret.putObject(DATA);
    for (var text : texts.properties()) {
      byte[] value = text.getValue().textValue().getBytes(StandardCharsets.UTF_8);
      data.put(text.getKey(), Base64.getEncoder().encodeToString(value));
    }
    secret.remove(TEXTS);
  }

  /** Pointers into stringData, as pointers into data. */
  public static List<String> inData(List<String> pointers) {
    return pointers.stream().map(StringDataEncoder::inData).toList();
  }

  private static String inData(String pointer) {
    boolean toText = pointer.equals("/" + TEXTS) || pointer.startsWith("/" + TEXTS + "/");
    return toText ? "/" + DATA + pointer.substring(TEXTS.length() + 1) : pointer;
  }
}
