package io.kontrol.api.managed.model;

import io.kontrol.api.platform.refusal.Refusal;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Quantities of Kubernetes, in the form in which the operator's webhook writes them back: another
 * form of the same amount would look like a change.
 */
public final class Quantities {
  private static final Pattern BYTES = Pattern.compile("([1-9][0-9]{0,8})(Mi|Gi|Ti)");
  private static final Pattern CPU = Pattern.compile("([1-9][0-9]{0,5})(m?)");
  private static final List<String> UNITS = List.of("Mi", "Gi", "Ti");

  private Quantities() {}

  /**
   * @param field for the refusal
   */
  public static String bytes(String text, String field) {
    long mebibytes = mebibytes(text, field);
    int unit = 0;
    while (unit < UNITS.size() - 1 && mebibytes % 1024 == 0) {
      mebibytes /= 1024;
      unit++;
    }
    return mebibytes + UNITS.get(unit);
  }

  public static long mebibytes(String text, String field) {
    Matcher matcher = BYTES.matcher(text);
    if (!matcher.matches()) {
      throw Refusal.invalid(
          "invalid_quantity",
          "The field " + field + " has to be a whole number of Mi, Gi or Ti, such as 20Gi.");
    }
    return Long.parseLong(matcher.group(1)) << (10 * UNITS.indexOf(matcher.group(2)));
  }

  public static String cpu(String text, String field) {
    long thousandths = thousandths(text, field);
    return thousandths % 1000 == 0 ? Long.toString(thousandths / 1000) : thousandths + "m";
  }

  public static long thousandths(String text, String field) {
    Matcher matcher = CPU.matcher(text);
    if (!matcher.matches()) {
      throw Refusal.invalid(
          "invalid_quantity",
          "The field " + field + " has to be whole CPUs or thousandths of one, such as 2 or 500m.");
    }
    long number = Long.parseLong(matcher.group(1));
    return matcher.group(2).isEmpty() ? number * 1000 : number;
  }
}
