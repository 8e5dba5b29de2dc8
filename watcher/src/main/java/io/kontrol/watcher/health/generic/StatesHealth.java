package io.kontrol.watcher.health.generic;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.watcher.health.model.ObservedObject;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The evidence of a phase or state. The four usual fields count besides the conditions; fields with
 * similar names, and states of parts, count only if there is no other evidence.
 */
public final class StatesHealth {
  private static final List<String> FIELDS = List.of("phase", "state", "status", "health");

  private static final Pattern COUNT = Pattern.compile("(\\d{1,6})/(\\d{1,6})");

  /** Nesting of parts: {@code status.parts.one.state}. */
  private static final int DEPTH = 1;

  private final boolean ends;

  private StatesHealth(boolean ends) {
    this.ends = ends;
  }

  static Evidence of(ObservedObject object, Evidence conditions) {
    StatesHealth states = new StatesHealth(object.comesToAnEnd());
    Evidence found = conditions.or(states.usual(object.status()));
    if (found.saysNothing()) {
      found = states.alike(object.status());
    }
    return found.saysNothing() ? states.inner(object.status(), DEPTH) : found;
  }

  private Evidence usual(JsonNode status) {
    Evidence found = Evidence.NOTHING;
    for (String field : FIELDS) {
      found = found.or(state(field, status.path(field)));
    }
    return found;
  }

  /** Fields named like {@code overallStatus} or {@code applicationState}. */
  private Evidence alike(JsonNode status) {
    Evidence found = Evidence.NOTHING;
    for (Map.Entry<String, JsonNode> field : status.properties()) {
      String name = field.getKey().toLowerCase(Locale.ROOT);
      if (FIELDS.stream().anyMatch(name::endsWith) || name.equals("compliant")) {
        found = found.or(state(field.getKey(), field.getValue()));
      }
    }
    return found;
  }

  /** Parts with a state of their own, such as one per replica. */
  private Evidence inner(JsonNode node, int depth) {
    Evidence found = Evidence.NOTHING;
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      JsonNode part = field.getValue();
      if (part.isTextual()) {
        found = found.or(count(field.getKey(), part.asText()));
      }
      if (part.isObject()) {
        found = found.or(state(field.getKey(), part));
        found = depth == 0 ? found : found.or(inner(part, depth - 1));
      }
    }
    return found;
  }

  /** A count as a text: {@code 1/3}. */
  private static Evidence count(String field, String text) {
    Matcher count = COUNT.matcher(text);
    if (!count.matches()) {
      return Evidence.NOTHING;
    }
    int have = Integer.parseInt(count.group(1));
    int wanted = Integer.parseInt(count.group(2));
    Signal fewer = have == 0 ? Signal.BAD : Signal.BUSY;
    return new Evidence(have < wanted ? fewer : Signal.GOOD, field + " is " + text);
  }

  /** A state is a text, or an object that holds one. */
  private Evidence state(String field, JsonNode value) {
    if (value.isTextual()) {
      return new Evidence(signOf(value.asText()), field + " is " + value.asText());
    }
    Evidence found = Evidence.NOTHING;
    if (value.isObject()) {
      for (String inner : FIELDS) {
        JsonNode text = value.path(inner);
        found = text.isTextual() ? found.or(state(field + "." + inner, text)) : found;
      }
    }
    return found;
  }

  private Signal signOf(String state) {
    boolean underWay =
        ends && (state.equalsIgnoreCase("Running") || state.equalsIgnoreCase("Started"));
    return underWay ? Signal.BUSY : StatusWords.signOfState(state);
  }
}
