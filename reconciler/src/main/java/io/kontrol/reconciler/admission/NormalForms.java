package io.kontrol.reconciler.admission;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Texts that Kubernetes writes differently from how it read them: quantities, times … */
public final class NormalForms {
  /** Bounds the cost of arithmetic; no real number is longer. */
  private static final int MOST_DIGITS = 40;

  /** Quantities have a precision of nano, rounded up. */
  private static final int SCALE = 9;

  private static final Pattern QUANTITY =
      Pattern.compile("([+-]?(?:\\d+\\.?\\d*|\\.\\d+))([numkMGTPE]|[KMGTPE]i|[eE][+-]?\\d{1,2})?");

  private static final Map<String, BigDecimal> SUFFIXES =
      Map.ofEntries(
          Map.entry("n", new BigDecimal("1e-9")),
          Map.entry("u", new BigDecimal("1e-6")),
          Map.entry("m", new BigDecimal("1e-3")),
          Map.entry("k", new BigDecimal("1e3")),
          Map.entry("M", new BigDecimal("1e6")),
          Map.entry("G", new BigDecimal("1e9")),
          Map.entry("T", new BigDecimal("1e12")),
          Map.entry("P", new BigDecimal("1e15")),
          Map.entry("E", new BigDecimal("1e18")),
          Map.entry("Ki", BigDecimal.valueOf(1L << 10)),
          Map.entry("Mi", BigDecimal.valueOf(1L << 20)),
          Map.entry("Gi", BigDecimal.valueOf(1L << 30)),
          Map.entry("Ti", BigDecimal.valueOf(1L << 40)),
          Map.entry("Pi", BigDecimal.valueOf(1L << 50)),
          Map.entry("Ei", BigDecimal.valueOf(1L << 60)));

  private static final String PART_OF_DURATION = "(\\d+\\.?\\d*|\\.\\d+)(ns|us|µs|μs|ms|s|m|h)";
  private static final Pattern DURATION = Pattern.compile("-?(?:" + PART_OF_DURATION + ")+");
  private static final Pattern DURATION_PART = Pattern.compile(PART_OF_DURATION);

  private static final Map<String, BigDecimal> UNITS =
      Map.of(
          "ns", new BigDecimal("1e-9"),
          "us", new BigDecimal("1e-6"),
          "µs", new BigDecimal("1e-6"),
          "μs", new BigDecimal("1e-6"),
          "ms", new BigDecimal("1e-3"),
          "s", BigDecimal.ONE,
          "m", BigDecimal.valueOf(60),
          "h", BigDecimal.valueOf(3600));

  private static final Pattern TIME =
      Pattern.compile("\\d{4}-\\d\\d-\\d\\dT[\\d:.]+(Z|[+-]\\d\\d:\\d\\d)");

  private NormalForms() {}

  static boolean isSame(String wanted, String found) {
    return isSameQuantity(wanted, found)
        || isSameDuration(wanted, found)
        || isSameTime(wanted, found)
        || isSameBase64(wanted, found);
  }

  /** A normalized quantity has no fraction: {@code 1.10} never becomes {@code 1.1}. */
  private static boolean isSameQuantity(String wanted, String found) {
    if (found.indexOf('.') >= 0) {
      return false;
    }
    Optional<BigDecimal> quantity = quantity(wanted);
    return quantity.isPresent()
        && quantity(found).filter(other -> other.compareTo(quantity.get()) == 0).isPresent();
  }

  private static Optional<BigDecimal> quantity(String text) {
    Matcher matcher = QUANTITY.matcher(text);
    if (text.length() > MOST_DIGITS || !matcher.matches()) {
      return Optional.empty();
    }
    BigDecimal number = new BigDecimal(matcher.group(1));
    String suffix = matcher.group(2) == null ? "" : matcher.group(2);
    return Optional.of(number.multiply(unit(suffix)).setScale(SCALE, RoundingMode.UP));
  }

  private static BigDecimal unit(String suffix) {
    BigDecimal unit = suffix.isEmpty() ? BigDecimal.ONE : SUFFIXES.get(suffix);
    return unit != null
        ? unit
        : BigDecimal.ONE.scaleByPowerOfTen(Integer.parseInt(suffix.substring(1)));
  }

  private static boolean isSameDuration(String wanted, String found) {
    Optional<BigDecimal> duration = duration(wanted);
    return duration.isPresent()
        && duration(found).filter(other -> other.compareTo(duration.get()) == 0).isPresent();
  }

  private static Optional<BigDecimal> duration(String text) {
    if (text.length() > MOST_DIGITS || !DURATION.matcher(text).matches()) {
      return Optional.empty();
    }
    BigDecimal sum = BigDecimal.ZERO;
    for (Matcher part = DURATION_PART.matcher(text); part.find(); ) {
      sum = sum.add(new BigDecimal(part.group(1)).multiply(unitOfTime(part.group(2))));
    }
    return Optional.of(text.startsWith("-") ? sum.negate() : sum);
  }

  private static BigDecimal unitOfTime(String unit) {
    return UNITS.getOrDefault(unit, BigDecimal.ONE);
  }

  private static boolean isSameTime(String wanted, String found) {
    if (!TIME.matcher(wanted).matches() || !TIME.matcher(found).matches()) {
      return false;
    }
    try {
      return OffsetDateTime.parse(wanted).isEqual(OffsetDateTime.parse(found));
    } catch (DateTimeException e) {
      return false;
    }
  }

  /** Go's decoder skips line breaks, which its encoder does not write. */
  static boolean isSameBase64(String wanted, String found) {
    if (wanted.length() <= found.length() || !found.matches("[A-Za-z0-9+/]+={0,2}")) {
      return false;
    }
    return wanted.replace("\n", "").replace("\r", "").equals(found);
  }
}
