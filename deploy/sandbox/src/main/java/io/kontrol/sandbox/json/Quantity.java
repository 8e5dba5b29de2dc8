package io.kontrol.sandbox.json;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Quantities such as {@code 0.5} or {@code 1024Mi}, in the API server's canonical form. */
public final class Quantity {
  private static final Pattern FORM =
      Pattern.compile("([+-]?(?:\\d+\\.?\\d*|\\.\\d+))([KMGTPE]i|[numkMGTPE]|[eE][+-]?\\d+)?");
  private static final List<String> DECIMAL =
      List.of("n", "u", "m", "", "k", "M", "G", "T", "P", "E");
  private static final List<String> BINARY = List.of("", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei");
  private static final BigDecimal THOUSAND = BigDecimal.valueOf(1000);
  private static final BigDecimal KIBI = BigDecimal.valueOf(1024);

  private Quantity() {}

  /** Empty when the text is no quantity. */
  public static Optional<String> canonical(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    BigDecimal number = new BigDecimal(matcher.group(1));
    String suffix = matcher.group(2) == null ? "" : matcher.group(2);
    if (suffix.endsWith("i")) {
      BigDecimal value = number.multiply(KIBI.pow(BINARY.indexOf(suffix)));
      boolean binary = value.abs().compareTo(KIBI) >= 0 && isWhole(value);
      return Optional.of(binary ? binary(value) : decimal(value));
    }
    if (suffix.length() > 1) {
      return Optional.of(exponent(number.scaleByPowerOfTen(Integer.parseInt(suffix.substring(1)))));
    }
    int power = 3 * (DECIMAL.indexOf(suffix) - 3);
    return Optional.of(decimal(number.scaleByPowerOfTen(power)));
  }

  /** Numeric value of the quantity; 0 when the text is none. */
  public static BigDecimal value(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      return BigDecimal.ZERO;
    }
    BigDecimal number = new BigDecimal(matcher.group(1));
    String suffix = matcher.group(2) == null ? "" : matcher.group(2);
    if (suffix.endsWith("i")) {
      return number.multiply(KIBI.pow(BINARY.indexOf(suffix)));
    }
    return number.scaleByPowerOfTen(
        suffix.length() > 1
            ? Integer.parseInt(suffix.substring(1))
            : 3 * (DECIMAL.indexOf(suffix) - 3));
  }

  private static boolean isWhole(BigDecimal value) {
    return value.stripTrailingZeros().scale() <= 0;
  }

  private static String binary(BigDecimal value) {
    BigInteger number = value.toBigIntegerExact();
    int unit = 0;
    BigInteger step = BigInteger.valueOf(1024);
    while (unit < BINARY.size() - 1 && number.mod(step).signum() == 0 && number.signum() != 0) {
      number = number.divide(step);
      unit++;
    }
    return number + BINARY.get(unit);
  }

  private static String decimal(BigDecimal value) {
    BigDecimal number = value.setScale(9, RoundingMode.UP);
    if (number.signum() == 0) {
      return "0";
    }
    int unit = 0;
    BigDecimal scaled = number.scaleByPowerOfTen(9);
    while (unit < DECIMAL.size() - 1 && isWhole(scaled.divide(THOUSAND))) {
      scaled = scaled.divide(THOUSAND);
      unit++;
    }
    return scaled.toBigInteger() + DECIMAL.get(unit);
  }

  private static String exponent(BigDecimal value) {
    BigDecimal stripped = value.stripTrailingZeros();
    int exponent = Math.floorDiv(-stripped.scale(), 3) * 3;
    BigInteger mantissa = stripped.scaleByPowerOfTen(-exponent).toBigInteger();
    return exponent == 0 ? mantissa.toString() : mantissa + "e" + exponent;
  }
}
