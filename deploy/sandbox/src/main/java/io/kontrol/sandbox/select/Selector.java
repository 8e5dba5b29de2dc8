package io.kontrol.sandbox.select;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.sandbox.discovery.ResourceType;
import io.kontrol.sandbox.status.StatusException;
import io.kontrol.sandbox.store.Stored;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Label and field selectors, as one question to an object. */
public final class Selector {
  private static final Pattern SET =
      Pattern.compile("\\s*([^\\s,!=()]+)\\s+(in|notin)\\s*\\(([^)]*)\\)\\s*");
  private static final Pattern EQUALITY =
      Pattern.compile("\\s*([^\\s,!=()<>]+)\\s*(==|=|!=|>|<|gt|lt)\\s*([^\\s,!=()<>]*)\\s*");
  private static final Pattern EXISTS = Pattern.compile("\\s*(!?)\\s*([^\\s,!=()]+)\\s*");
  private static final Map<String, Set<String>> FIELDS =
      Map.of(
          "Pod",
          Set.of(
              "spec.nodeName",
              "spec.restartPolicy",
              "spec.schedulerName",
              "spec.serviceAccountName",
              "spec.hostNetwork",
              "status.phase",
              "status.podIP",
              "status.nominatedNodeName"),
          "Secret",
          Set.of("type"),
          "Namespace",
          Set.of("status.phase"),
          "Node",
          Set.of("spec.unschedulable"),
          "Job",
          Set.of("status.successful"),
          "ReplicaSet",
          Set.of("status.replicas"),
          "Event",
          Set.of(
              "involvedObject.kind",
              "involvedObject.namespace",
              "involvedObject.name",
              "involvedObject.uid",
              "involvedObject.apiVersion",
              "involvedObject.resourceVersion",
              "involvedObject.fieldPath",
              "reason",
              "reportingComponent",
              "source",
              "type"));

  private final List<Predicate<Stored>> conditions = new ArrayList<>();

  /**
   * @throws StatusException 400 when one of them cannot be read
   */
  public static Selector of(ResourceType type, String labels, String fields) {
    Selector selector = new Selector();
    for (String term : terms(labels)) {
      selector.conditions.add(label(term));
    }
    for (String term : fields.isEmpty() ? List.<String>of() : List.of(fields.split(","))) {
      selector.conditions.add(field(type, term));
    }
    return selector;
  }

  public boolean isEverything() {
    return conditions.isEmpty();
  }

  public boolean matches(Stored object) {
    for (Predicate<Stored> condition : conditions) {
      if (!condition.test(object)) {
        return false;
      }
    }
    return true;
  }

  private static List<String> terms(String text) {
    List<String> terms = new ArrayList<>();
    int depth = 0;
    StringBuilder term = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      depth += c == '(' ? 1 : c == ')' ? -1 : 0;
      if (c == ',' && depth == 0) {
        terms.add(term.toString());
        term.setLength(0);
      } else {
        term.append(c);
      }
    }
    if (!term.toString().isBlank()) {
      terms.add(term.toString());
    }
    return terms;
  }

  private static Predicate<Stored> label(String term) {
    Matcher set = SET.matcher(term);
    if (set.matches()) {
      Set<String> values = Set.of(set.group(3).trim().split("\\s*,\\s*"));
      String key = set.group(1);
      return set.group(2).equals("in")
          ? o -> o.labels().containsKey(key) && values.contains(o.labels().get(key))
          : o -> !o.labels().containsKey(key) || !values.contains(o.labels().get(key));
    }
    Matcher equality = EQUALITY.matcher(term);
    if (equality.matches()) {
      return equality(equality.group(1), equality.group(2), equality.group(3));
    }
    Matcher exists = EXISTS.matcher(term);
    if (exists.matches()) {
      String key = exists.group(2);
      return exists.group(1).isEmpty()
          ? o -> o.labels().containsKey(key)
          : o -> !o.labels().containsKey(key);
    }
    String[] words = term.trim().split("\\s+");
    throw StatusException.badRequest(
        "unable to parse requirement: found '%s', expected: in, notin, =, ==, !=, gt, lt"
            .formatted(words.length > 1 ? words[1] : term));
  }

  private static Predicate<Stored> equality(String key, String operator, String value) {
    return switch (operator) {
      case "!=" -> o -> !value.equals(o.labels().get(key));
      case ">", "gt" -> o -> number(o.labels().get(key), Long.MIN_VALUE) > number(value, 0);
      case "<", "lt" -> o -> number(o.labels().get(key), Long.MAX_VALUE) < number(value, 0);
      default -> o -> value.equals(o.labels().get(key));
    };
  }

  private static long number(@org.jspecify.annotations.Nullable String text, long otherwise) {
    try {
      return text == null ? otherwise : Long.parseLong(text);
    } catch (NumberFormatException e) {
      return otherwise;
    }
  }

  private static Predicate<Stored> field(ResourceType type, String term) {
    boolean not = term.contains("!=");
    String[] parts = term.split(not ? "!=" : "==?", 2);
    if (parts.length < 2) {
      throw StatusException.badRequest(
          "invalid selector: '%s'; can't understand '%s'".formatted(term, term));
    }
    String value = parts[1].trim();
    Predicate<Stored> equal =
        switch (parts[0].trim()) {
          case "metadata.name" -> o -> o.key().name().equals(value);
          case "metadata.namespace" -> o -> o.key().namespace().equals(value);
          default -> inObject(type, parts[0].trim(), value);
        };
    return not ? equal.negate() : equal;
  }

  private static Predicate<Stored> inObject(ResourceType type, String field, String value) {
    if (type.custom() || !FIELDS.getOrDefault(type.kind(), Set.of()).contains(field)) {
      String known =
          type.namespaced() ? "\"metadata.name\", \"metadata.namespace\"" : "\"metadata.name\"";
      throw StatusException.badRequest(
          type.custom()
              ? "field label not supported: " + field
              : "\"%s\" is not a known field selector: only %s".formatted(field, known));
    }
    return object -> {
      JsonNode node = object.object();
      for (String step : field.split("\\.")) {
        node = node.path(step);
      }
      return node.asText().equals(value);
    };
  }
}
