package io.kontrol.api.access.oidc;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The way to a claim within a token, such as {@code resource_access/kontrol/roles}. */
record ClaimPath(List<String> names) {
  /** A name in double quotes may hold slashes: namespaced claims are URLs. */
  private static final Pattern NAME = Pattern.compile("\"([^\"]+)\"|([^/\"]+)");

  static ClaimPath of(String text) {
    List<String> names = new ArrayList<>();
    Matcher matcher = NAME.matcher(text.strip());
    while (matcher.find()) {
      names.add(matcher.group(1) == null ? matcher.group(2) : matcher.group(1));
    }
    if (names.isEmpty()) {
      throw new IllegalArgumentException("not the path of a claim: " + text);
    }
    return new ClaimPath(List.copyOf(names));
  }

  JsonNode in(JsonNode claims) {
    JsonNode found = claims;
    for (String name : names) {
      found = found.path(name);
    }
    return found;
  }

  /** The texts of an array, or those of one text that spaces divide, as in {@code scope}. */
  List<String> textsIn(JsonNode claims) {
    JsonNode found = in(claims);
    List<String> texts = new ArrayList<>();
    if (found.isTextual()) {
      texts.addAll(List.of(found.asText().strip().split("\\s+")));
    }
    for (JsonNode item : found) {
      if (item.isTextual()) {
        texts.add(item.asText());
      }
    }
    texts.removeIf(text -> text.isBlank() || text.indexOf('\0') >= 0);
    return texts;
  }
}
