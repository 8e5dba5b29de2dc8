package io.kontrol.reconciler.secret;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.reconciler.secret.RedactedText.Span;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What of a Secret is open to everybody: its name, its type and its keys, but no value. Pure. */
final class SecretNames {
  private SecretNames() {}

  /** Where they stand in a message, each as a word of its own. */
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
