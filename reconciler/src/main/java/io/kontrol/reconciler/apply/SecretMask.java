package io.kontrol.reconciler.apply;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.model.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Takes a Secret's values out of what a server says about it: it likes to quote them. Pure. */
public final class SecretMask {
  private static final String MASK = "***";

  /** What the server shows of a value, in Go's notation. */
  private static final Pattern QUOTED_VALUE =
      Pattern.compile("(Value: ?|value: ?|Value:)(\"(?:[^\"\\\\]|\\\\.)*\"|[^\\s,:}]+)");

  private SecretMask() {}

  public static String mask(String message, JsonNode secret) {
    String masked = QUOTED_VALUE.matcher(message).replaceAll("$1" + MASK);
    for (String value : values(secret)) {
      masked = masked.replace(value, MASK);
    }
    return masked;
  }

  /** Longest first, so that no part of a value is left beside a shorter one. */
  private static List<String> values(JsonNode secret) {
    Set<String> values = new HashSet<>();
    secret.path("data").forEach(value -> addForms(values, value, true));
    secret.path("stringData").forEach(value -> addForms(values, value, false));
    values.removeIf(String::isBlank);
    return values.stream().sorted(Comparator.comparingInt(String::length).reversed()).toList();
  }

  private static void addForms(Set<String> values, JsonNode value, boolean base64) {
    String text = value.isTextual() ? value.textValue() : value.toString();
    addQuoted(values, text);
    if (!base64) {
      addQuoted(values, Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)));
      return;
    }
    try {
      addQuoted(values, new String(Base64.getMimeDecoder().decode(text), StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      values.add(text); // no base64; the server will say so
    }
  }

  private static void addQuoted(Set<String> values, String text) {
    values.add(text);
    String quoted = Json.write(Json.mapper().getNodeFactory().textNode(text));
    values.add(quoted.substring(1, quoted.length() - 1));
  }
}
