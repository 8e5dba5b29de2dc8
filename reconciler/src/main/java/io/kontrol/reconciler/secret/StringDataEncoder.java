package io.kontrol.reconciler.secret;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/**
 * Writes a Secret's {@code stringData} as the {@code data} that the API server makes of it. Applied
 * as it is, we would own {@code stringData}, which no object has: a key that is taken out of the
 * manifest would stay in the cluster, and nobody would own the value that is there. Pure.
 */
public final class StringDataEncoder {
  private static final String TEXTS = "stringData";
  private static final String DATA = "data";

  private StringDataEncoder() {}

  /** Key by key the text wins, as it does on the server. What it would refuse is left to it. */
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

  /** Pointers to texts, as pointers to the data that they become. */
  public static List<String> inData(List<String> pointers) {
    return pointers.stream().map(StringDataEncoder::inData).toList();
  }

  private static String inData(String pointer) {
    boolean toText = pointer.equals("/" + TEXTS) || pointer.startsWith("/" + TEXTS + "/");
    return toText ? "/" + DATA + pointer.substring(TEXTS.length() + 1) : pointer;
  }
}
