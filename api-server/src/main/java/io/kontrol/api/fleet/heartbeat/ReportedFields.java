package io.kontrol.api.fleet.heartbeat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.kontrol.api.platform.refusal.Refusal;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The fields of an object in a heartbeat. Fields that are not known are counted: agents are older
 * and newer than the server. What is wrong is refused with a JSON Pointer to it.
 */
final class ReportedFields {
  /** No fleet is larger; and no sum of so many overflows. */
  private static final int MOST_INSTANCES = 1_000_000;

  private final JsonNode object;
  private final String pointer;
  private final AtomicInteger unknown;

  private ReportedFields(
      JsonNode object, String pointer, Set<String> known, AtomicInteger unknown) {
    if (!object.isObject()) {
      throw wrong(pointer, "wrong_type", "This has to be an object.");
    }
    this.object = object;
    this.pointer = pointer;
    this.unknown = unknown;
    Iterator<String> names = object.fieldNames();
    while (names.hasNext()) {
      if (!known.contains(names.next())) {
        unknown.incrementAndGet();
      }
    }
  }

  static ReportedFields of(JsonNode body, Set<String> known) {
    return new ReportedFields(body, "", known, new AtomicInteger());
  }

  int unknownFields() {
    return unknown.get();
  }

  private Refusal wrong(String name, String detail) {
    return wrong(pointer + "/" + name, "invalid_heartbeat", detail);
  }

  static Refusal wrong(String pointer, String code, String detail) {
    return Refusal.invalid(code, detail + " (at " + (pointer.isEmpty() ? "/" : pointer) + ")")
        .with("pointer", TextNode.valueOf(pointer));
  }

  /** Absent and null are the same. */
  @Nullable JsonNode value(String name) {
    JsonNode value = object.get(name);
    return value == null || value.isNull() ? null : value;
  }

  private JsonNode required(String name) {
    JsonNode value = value(name);
    if (value == null) {
      throw wrong(name, name + " is missing.");
    }
    return value;
  }

  String text(String name, int longest) {
    String text = text(name, required(name), longest);
    if (text.isBlank()) {
      throw wrong(name, name + " is empty.");
    }
    return text;
  }

  @Nullable String optionalText(String name, int longest) {
    JsonNode value = value(name);
    return value == null ? null : text(name, value, longest);
  }

  private String text(String name, JsonNode value, int longest) {
    if (!value.isTextual() || value.textValue().length() > longest) {
      throw wrong(name, name + " is a text of " + longest + " characters at most.");
    }
    return value.textValue();
  }

  /** A text whose end is left out where it is too long. */
  @Nullable String shortenedText(String name, int longest) {
    JsonNode value = value(name);
    if (value == null) {
      return null;
    }
    String text = text(name, value, Integer.MAX_VALUE);
    if (text.length() <= longest) {
      return text;
    }
    boolean splitsPair = Character.isHighSurrogate(text.charAt(longest - 1));
    return text.substring(0, splitsPair ? longest - 1 : longest);
  }

  boolean flag(String name, boolean absent) {
    JsonNode value = value(name);
    if (value != null && !value.isBoolean()) {
      throw wrong(name, name + " is true or false.");
    }
    return value == null ? absent : value.booleanValue();
  }

  @Nullable Long optionalCount(String name) {
    JsonNode value = value(name);
    if (value == null) {
      return null;
    }
    if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < 0) {
      throw wrong(name, name + " is a whole number, 0 or more.");
    }
    return value.longValue();
  }

  int instances(String name) {
    required(name);
    Integer instances = optionalInstances(name);
    return instances == null ? 0 : instances;
  }

  @Nullable Integer optionalInstances(String name) {
    Long count = optionalCount(name);
    if (count != null && count > MOST_INSTANCES) {
      throw wrong(name, name + " is " + MOST_INSTANCES + " at most.");
    }
    return count == null ? null : (Integer) count.intValue();
  }

  /** Any number. */
  double figure(String name) {
    JsonNode value = required(name);
    if (!value.isNumber() || !Double.isFinite(value.doubleValue())) {
      throw wrong(name, name + " is a finite number.");
    }
    return value.doubleValue();
  }

  double utilization(String name) {
    double figure = figure(name);
    if (figure < 0) {
      throw wrong(name, name + " is not negative.");
    }
    return figure;
  }

  @Nullable Double optionalUtilization(String name) {
    return value(name) == null ? null : (Double) utilization(name);
  }

  List<ReportedFields> objects(String name, Set<String> known, int most) {
    JsonNode list = value(name);
    if (list == null) {
      return List.of();
    }
    if (!list.isArray() || list.size() > most) {
      throw wrong(name, name + " is a list of " + most + " objects at most.");
    }
    List<ReportedFields> objects = new ArrayList<>(list.size());
    for (int i = 0; i < list.size(); i++) {
      objects.add(new ReportedFields(list.get(i), pointer + "/" + name + "/" + i, known, unknown));
    }
    return objects;
  }

  Refusal refusal(String name, String detail) {
    return wrong(name, detail);
  }
}
