package io.kontrol.sandbox.select;

import io.kontrol.sandbox.status.StatusException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/** Parses {@code a=b,c in (d,e),!f}, with the grammar and the messages of the API server. */
final class LabelRequirements {
  private static final String OPERATORS = "in, notin, =, ==, !=, gt, lt";
  private static final String SPECIAL = "=!(),><";

  private final List<String> tokens = new ArrayList<>();
  private int next;

  private LabelRequirements(String text) {
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (Character.isWhitespace(c)) {
        at++;
        continue;
      }
      int end = at + 1;
      if (SPECIAL.indexOf(c) < 0) {
        while (end < text.length()
            && SPECIAL.indexOf(text.charAt(end)) < 0
            && !Character.isWhitespace(text.charAt(end))) {
          end++;
        }
      } else if ((c == '=' || c == '!') && end < text.length() && text.charAt(end) == '=') {
        end++;
      }
      tokens.add(text.substring(at, end));
      at = end;
    }
  }

  /**
   * One condition per requirement.
   *
   * @throws StatusException 400 when it cannot be parsed
   */
  static List<Predicate<Map<String, String>>> parse(String text) {
    LabelRequirements parser = new LabelRequirements(text);
    List<Predicate<Map<String, String>>> requirements = new ArrayList<>();
    if (parser.tokens.isEmpty()) {
      return requirements;
    }
    if (!isIdentifier(parser.peek()) && !parser.peek().equals("!")) {
      throw StatusException.badRequest(
          "found '%s', expected: !, identifier, or 'end of string'".formatted(parser.peek()));
    }
    requirements.add(parser.requirement());
    while (!parser.peek().isEmpty()) {
      String separator = parser.take();
      if (!separator.equals(",")) {
        throw StatusException.badRequest(
            "found '%s', expected: ',' or 'end of string'".formatted(separator));
      }
      if (!isIdentifier(parser.peek()) && !parser.peek().equals("!")) {
        throw StatusException.badRequest(
            "found '%s', expected: identifier after ','".formatted(parser.peek()));
      }
      requirements.add(parser.requirement());
    }
    return requirements;
  }

  private Predicate<Map<String, String>> requirement() {
    boolean absent = peek().equals("!");
    if (absent) {
      take();
    }
    String key = take();
    if (!isIdentifier(key)) {
      throw fault("found '%s', expected: identifier".formatted(key));
    }
    LabelSyntax.faultOfKey(key)
        .ifPresent(
            fault -> {
              throw fault("<nil>: Invalid value: \"%s\": %s".formatted(key, fault));
            });
    if (absent) {
      return labels -> !labels.containsKey(key);
    }
    if (peek().isEmpty() || peek().equals(",")) {
      return labels -> labels.containsKey(key);
    }
    return comparison(key, take());
  }

  private Predicate<Map<String, String>> comparison(String key, String operator) {
    return switch (operator) {
      case "in" -> {
        Set<String> values = checked(key, values());
        yield labels -> labels.containsKey(key) && values.contains(labels.get(key));
      }
      case "notin" -> {
        Set<String> values = checked(key, values());
        yield labels -> !labels.containsKey(key) || !values.contains(labels.get(key));
      }
      case "=", "==" -> {
        String value = checked(key, value());
        yield labels -> value.equals(labels.get(key));
      }
      case "!=" -> {
        String value = checked(key, value());
        yield labels -> !value.equals(labels.get(key));
      }
      case ">" -> order(key, number(value()), 1);
      case "<" -> order(key, number(value()), -1);
      default -> throw fault("found '%s', expected: %s".formatted(operator, OPERATORS));
    };
  }

  private static Predicate<Map<String, String>> order(String key, long than, int sign) {
    return labels -> {
      try {
        return labels.containsKey(key)
            && Long.compare(Long.parseLong(labels.get(key)), than) == sign;
      } catch (NumberFormatException e) {
        return false;
      }
    };
  }

  private static long number(String value) {
    try {
      return Long.parseLong(value);
    } catch (NumberFormatException e) {
      throw fault(
          "values[0]: Invalid value: \"%s\": for 'Gt', 'Lt' operators, the value must be an integer"
              .formatted(value));
    }
  }

  private String value() {
    if (peek().isEmpty() || peek().equals(",")) {
      return "";
    }
    String value = take();
    if (!isIdentifier(value)) {
      throw fault("found '%s', expected: identifier".formatted(value));
    }
    return value;
  }

  private Set<String> values() {
    String open = take();
    if (!open.equals("(")) {
      throw fault("found '%s' expected: '('".formatted(open));
    }
    Set<String> values = new TreeSet<>();
    boolean valueExpected = true;
    while (!peek().equals(")")) {
      String token = take();
      if (isIdentifier(token) && valueExpected) {
        values.add(token);
        valueExpected = false;
      } else if (token.equals(",")) {
        if (valueExpected) {
          values.add("");
        }
        valueExpected = true;
      } else {
        throw fault("found '%s', expected: ',' or ')'".formatted(token));
      }
    }
    if (valueExpected) {
      values.add("");
    }
    take();
    return values;
  }

  private static Set<String> checked(String key, Set<String> values) {
    values.forEach(value -> checked(key, value));
    return values;
  }

  private static String checked(String key, String value) {
    LabelSyntax.faultOfValue(value)
        .ifPresent(
            fault -> {
              throw fault("values[0][%s]: Invalid value: \"%s\": %s".formatted(key, value, fault));
            });
    return value;
  }

  private static boolean isIdentifier(String token) {
    return !token.isEmpty() && SPECIAL.indexOf(token.charAt(0)) < 0;
  }

  /** Empty at the end. */
  private String peek() {
    return next < tokens.size() ? tokens.get(next) : "";
  }

  private String take() {
    String token = peek();
    next++;
    return token;
  }

  private static StatusException fault(String because) {
    return StatusException.badRequest("unable to parse requirement: " + because);
  }
}
