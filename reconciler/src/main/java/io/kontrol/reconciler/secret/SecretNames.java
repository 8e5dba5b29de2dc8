package io.kontrol.reconciler.secret;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.reconciler.secret.RedactedText.Span;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The public parts of a Secret: its name, type and keys, but no value. */
final class SecretNames {
  private SecretNames() {}

  /** Where they occur in a message as whole words. */
  static List<Span> in(String message, JsonNode secret, Collection<String> names) {
    Set<String> all = new HashSet<>(names);
    all.add("Secret");
    all.add(secret.path("type").asText());
    secret.path("data").fieldNames().forEachRemaining(all::add);
    secret.path("stringData").fieldNames().forEachRemaining(all::add);
    List<Span> spans = new ArrayList<>();
    for (String name : all) {
      if (!name.isEmpty()) {
        WholeWords.find(message, name, WholeWords.OF_NAMES, spans::add);
      }
    }
    return spans;
  }
}
