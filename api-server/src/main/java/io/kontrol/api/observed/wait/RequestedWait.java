package io.kontrol.api.observed.wait;

import io.kontrol.api.platform.http.RequestContext;
import io.kontrol.api.platform.refusal.Refusal;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the query parameters {@code wait} and {@code timeout} of a request say. */
public record RequestedWait(WaitCondition condition, Duration timeout) {
  private static final Pattern DURATION = Pattern.compile("([0-9]{1,5})(s|m|h)");
  private static final Duration LONGEST = Duration.ofHours(1);
  private static final String DEFAULT = "5m";

  /** Empty where the request does not want to wait. */
  public static Optional<RequestedWait> of(RequestContext request) {
    Optional<String> wait = request.query("wait");
    Optional<String> timeout = request.query("timeout");
    if (wait.isEmpty()) {
      if (timeout.isPresent()) {
        throw bad("timeout", "belongs to wait=synced or wait=healthy");
      }
      return Optional.empty();
    }
    WaitCondition condition =
        switch (wait.get()) {
          case "synced" -> WaitCondition.SYNCED;
          case "healthy" -> WaitCondition.HEALTHY;
          default -> throw bad("wait", "is synced or healthy");
        };
    return Optional.of(new RequestedWait(condition, duration(timeout.orElse(DEFAULT))));
  }

  private static Duration duration(String text) {
    Matcher matcher = DURATION.matcher(text);
    if (matcher.matches()) {
      long number = Long.parseLong(matcher.group(1));
      Duration duration =
          switch (matcher.group(2)) {
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            default -> Duration.ofHours(number);
          };
      if (duration.compareTo(LONGEST) <= 0) {
        return duration;
      }
    }
    throw bad("timeout", "is a number with s, m or h, such as 90s or 5m, up to an hour");
  }

  private static Refusal bad(String name, String rule) {
    return Refusal.malformed(
        "invalid_query_parameter", "The query parameter " + name + " " + rule + ".");
  }
}
