package io.kontrol.api.platform.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.kontrol.api.platform.refusal.Refusal;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.function.Supplier;

/** Accepts scalars that PostgreSQL and Kubernetes can both store exactly as they were written. */
final class ScalarLimits {
  /** Levels of nested objects and lists. */
  static final int MAX_DEPTH = 64;

  /** The largest double is 1.8e308, and Kubernetes reads no larger number. */
  private static final int MAX_INTEGER_DIGITS = 308;

  private static final int MAX_FRACTION_DIGITS = 400;

  /** No number within the two limits above is longer. */
  private static final int MAX_NUMBER_LENGTH = 1_000;

  private ScalarLimits() {}

  static Refusal tooDeep(Supplier<String> where) {
    return Refusal.invalid(
        "too_deep", "The document nests deeper than " + MAX_DEPTH + " levels " + where.get() + ".");
  }

  static Refusal duplicateKey(String key, Supplier<String> where) {
    return Refusal.invalid(
        "duplicate_key",
        "The key " + quoted(key) + " appears twice in one object " + where.get() + ".");
  }

  static JsonNode number(String plain, boolean whole, Supplier<String> where) {
    if (plain.length() > MAX_NUMBER_LENGTH) {
      throw outOfRange(where);
    }
    try {
      return whole ? integer(new BigInteger(plain), where) : decimal(new BigDecimal(plain), where);
    } catch (NumberFormatException e) {
      throw outOfRange(where); // an exponent beyond the range of int
    }
  }

  static JsonNode integer(BigInteger value, Supplier<String> where) {
    if (value.bitLength() < 32) {
      return IntNode.valueOf(value.intValue());
    }
    if (value.bitLength() < 64) {
      return LongNode.valueOf(value.longValue());
    }
    if (value.bitLength() > MAX_INTEGER_DIGITS * 10 / 3) {
      throw outOfRange(where);
    }
    return BigIntegerNode.valueOf(value);
  }

  private static JsonNode decimal(BigDecimal value, Supplier<String> where) {
    long integerDigits = (long) value.precision() - value.scale();
    if (integerDigits > MAX_INTEGER_DIGITS || value.scale() > MAX_FRACTION_DIGITS) {
      throw outOfRange(where);
    }
    return DecimalNode.valueOf(value);
  }

  static Refusal outOfRange(Supplier<String> where) {
    return Refusal.invalid(
        "number_out_of_range",
        "A number is not finite, or cannot be stored exactly (at most 308 digits before the point and 400"
            + " after it) "
            + where.get()
            + ".");
  }

  static TextNode text(String value, Supplier<String> where) {
    requireCharacters(value, where);
    return TextNode.valueOf(value);
  }

  /** PostgreSQL cannot store NUL, and half of a surrogate pair is not a character. */
  static void requireCharacters(String value, Supplier<String> where) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == 0) {
        throw Refusal.invalid(
            "nul_character", "A string contains a NUL character " + where.get() + ".");
      }
      if (Character.isSurrogate(c)) {
        boolean pair =
            Character.isHighSurrogate(c)
                && i + 1 < value.length()
                && Character.isLowSurrogate(value.charAt(i + 1));
        if (!pair) {
          throw Refusal.invalid(
              "invalid_unicode", "A string contains half of a surrogate pair " + where.get() + ".");
        }
        i++;
      }
    }
  }

  /** Shortens a key for a message. */
  static String quoted(String key) {
    String shown = key.length() > 80 ? key.substring(0, 80) + "…" : key;
    return "'" + shown.replaceAll("\\p{Cntrl}", "?") + "'";
  }
}
