package io.kontrol.sandbox.discovery;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The order of API versions: released before beta before alpha, newer before older. */
final class ApiVersionOrder {
  private static final Pattern VERSION = Pattern.compile("v(\\d+)(?:(alpha|beta)(\\d+))?");
  private static final Comparator<String> ORDER =
      Comparator.comparingLong(ApiVersionOrder::rank)
          .reversed()
          .thenComparing(Comparator.naturalOrder());

  private ApiVersionOrder() {}

  static List<String> preferredFirst(Collection<String> versions) {
    return versions.stream().sorted(ORDER).toList();
  }

  private static long rank(String version) {
    Matcher matcher = VERSION.matcher(version);
    if (!matcher.matches()) {
      return -1;
    }
    long stage = matcher.group(2) == null ? 2 : matcher.group(2).equals("beta") ? 1 : 0;
    long minor = matcher.group(3) == null ? 0 : Long.parseLong(matcher.group(3));
    return (stage << 40) + (Long.parseLong(matcher.group(1)) << 20) + minor;
  }
}
