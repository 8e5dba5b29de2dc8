package io.kontrol.api.platform.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.NullNode;
import io.kontrol.api.platform.refusal.Refusal;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The type and value of plain scalars. kubectl reads YAML 1.1 in the dialect of go-yaml v2 ({@code
 * resolve.go}), in which {@code on} is a boolean, {@code 010} is eight and a date is a string. A
 * manifest must mean the same here. Where go-yaml rounds a long number to a double, this keeps it
 * exactly.
 */
final class YamlScalars {
  private static final Map<String, JsonNode> WORDS = words();
  private static final Set<String> NOT_FINITE =
      Set.of(
          ".nan", ".NaN", ".NAN", ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF", "-.inf",
          "-.Inf", "-.INF");
  private static final Pattern FLOAT =
      Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");
  private static final Pattern BINARY = Pattern.compile("[-+]?0b[01]+");
  private static final Pattern OCTAL = Pattern.compile("[-+]?0o?[0-7]+");
  private static final Pattern HEXADECIMAL = Pattern.compile("[-+]?0[xX][0-9a-fA-F]+");
  private static final Pattern DECIMAL = Pattern.compile("[-+]?[0-9]+");

  private YamlScalars() {}

  /** A scalar without quotes and without a tag. */
  static JsonNode plain(String text, Supplier<String> where) {
    JsonNode word = WORDS.get(text);
    if (word != null) {
      return word;
    }
    if (NOT_FINITE.contains(text)) {
      throw ScalarLimits.outOfRange(where);
    }
    JsonNode number = number(text, where);
    return number == null ? ScalarLimits.text(text, where) : number;
  }

  /** A scalar with one of YAML's own tags. */
  static JsonNode tagged(String tag, String text, Supplier<String> where) {
    JsonNode resolved = plain(text, where);
    boolean fits =
        switch (tag) {
          case "int" -> resolved.isIntegralNumber();
          case "float" -> resolved.isNumber();
          case "bool" -> resolved.isBoolean();
          case "null" -> resolved.isNull();
          default -> true;
        };
    if (!fits) {
      throw Refusal.malformed(
          "malformed_yaml", "A value does not match its tag !!" + tag + " " + where.get() + ".");
    }
    return resolved;
  }

  private static @Nullable JsonNode number(String text, Supplier<String> where) {
    if (text.isEmpty() || "+-.0123456789".indexOf(text.charAt(0)) < 0) {
      return null;
    }
    String digits = text.replace("_", "");
    if (HEXADECIMAL.matcher(digits).matches()) {
      return integer(digits, "0[xX]", 16, where);
    }
    if (BINARY.matcher(digits).matches()) {
      return integer(digits, "0b", 2, where);
    }
    if (OCTAL.matcher(digits).matches()) {
      return integer(digits, "0o?", 8, where);
    }
    if (DECIMAL.matcher(digits).matches()) {
      return ScalarLimits.number(
          digits.startsWith("+") ? digits.substring(1) : digits, true, where);
    }
    return FLOAT.matcher(digits).matches() ? ScalarLimits.number(digits, false, where) : null;
  }

  private static JsonNode integer(String digits, String prefix, int radix, Supplier<String> where) {
    String plain = digits.replaceFirst(prefix, "");
    if (plain.length() > 1_000) {
      throw ScalarLimits.outOfRange(where);
    }
    return ScalarLimits.integer(new BigInteger(plain, radix), where);
  }

  private static Map<String, JsonNode> words() {
    Map<String, JsonNode> words = new HashMap<>();
    for (String word : "y Y yes Yes YES on On ON true True TRUE".split(" ")) {
      words.put(word, BooleanNode.TRUE);
    }
    for (String word : "n N no No NO off Off OFF false False FALSE".split(" ")) {
      words.put(word, BooleanNode.FALSE);
    }
    for (String word : new String[] {"", "~", "null", "Null", "NULL"}) {
      words.put(word, NullNode.getInstance());
    }
    return Map.copyOf(words);
  }
}
