package io.kontrol.api.stack.violation;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.model.json.Json;
import java.util.ArrayList;
import java.util.List;

/** Collects violations, so that a user is told of all of them at once. */
public final class Violations {
  /** Of a body with more mistakes than this, the first ones are told. */
  private static final int MOST = 200;

  private static final int LONGEST_MESSAGE = 1_000;

  private final List<StackViolation> found = new ArrayList<>();

  public void add(String pointer, String rule, String message) {
    if (found.size() < MOST) {
      found.add(new StackViolation(pointer, shortened(rule), shortened(message)));
    }
  }

  public void addAll(List<StackViolation> more) {
    more.forEach(each -> add(each.pointer(), each.rule(), each.message()));
  }

  private static String shortened(String text) {
    return text.length() > LONGEST_MESSAGE ? text.substring(0, LONGEST_MESSAGE) + "…" : text;
  }

  public boolean isEmpty() {
    return found.isEmpty();
  }

  public int size() {
    return found.size();
  }

  public List<StackViolation> list() {
    return List.copyOf(found);
  }

  /** The refusal (422) that lists them all. */
  public static Refusal refusal(String code, String detail, List<StackViolation> violations) {
    ArrayNode list = Json.mapper().createArrayNode();
    violations.forEach(each -> list.add(each.json()));
    return Refusal.invalid(code, detail).with("violations", list);
  }
}
