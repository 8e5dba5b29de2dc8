package io.kontrol.api.fleet.chart;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.platform.database.NamedStatement;
import io.kontrol.api.platform.http.RequestContext;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.model.json.Json;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The span of a chart, and the buckets that it is cut into. Buckets begin at whole multiples of
 * their length in UTC, so that the first and the last one may be cut.
 *
 * @param from inclusive
 * @param to exclusive
 */
public record ChartRange(Instant from, Instant to, Duration bucket) {
  /** The query parameters that say it. */
  public static final String FROM = "from";

  public static final String TO = "to";
  public static final String BUCKET = "bucket";

  /** The bucket of a row, in SQL; {@link #bind} gives its parameter a value. */
  public static final String SQL_BUCKET =
      "date_bin(:bucket::INTERVAL, timestamp, TIMESTAMPTZ '2000-01-01 UTC')";

  static final int MOST_BUCKETS = 2_000;

  private static final int BUCKETS_WITHOUT_WISH = 300;
  private static final Duration SPAN_WITHOUT_WISH = Duration.ofDays(1);
  private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");
  private static final Instant LATEST = Instant.parse("2200-01-01T00:00:00Z");
  private static final Pattern LENGTH = Pattern.compile("([1-9][0-9]{0,3})([mhd])");

  private static final Map<String, ChronoUnit> UNITS =
      Map.of("m", ChronoUnit.MINUTES, "h", ChronoUnit.HOURS, "d", ChronoUnit.DAYS);

  private static final List<Duration> LENGTHS =
      List.of(
          Duration.ofMinutes(1),
          Duration.ofMinutes(5),
          Duration.ofMinutes(15),
          Duration.ofHours(1),
          Duration.ofHours(6),
          Duration.ofDays(1));

  /** Without parameters the last day, in buckets that suit a chart. */
  public static ChartRange read(RequestContext request, Instant now) {
    Instant to = time(request, TO).orElse(now);
    Instant from = time(request, FROM).orElse(to.minus(SPAN_WITHOUT_WISH));
    return of(from, to, request.query(BUCKET));
  }

  static ChartRange of(Instant from, Instant to, Optional<String> bucket) {
    if (!from.isBefore(to)) {
      throw wrong("invalid_range", "from has to be before to.");
    }
    if (from.isBefore(EARLIEST) || to.isAfter(LATEST)) {
      throw wrong("invalid_range", "from and to are between the years 2000 and 2200.");
    }
    Duration length = bucket.map(ChartRange::length).orElseGet(() -> fitting(from, to));
    if (buckets(from, to, length) > MOST_BUCKETS) {
      throw wrong(
          "too_many_buckets",
          "These would be more than "
              + MOST_BUCKETS
              + " buckets. Ask for a shorter span or for longer buckets, of a day at most.");
    }
    return new ChartRange(from, to, length);
  }

  private static Refusal wrong(String code, String detail) {
    return Refusal.invalid(code, detail);
  }

  private static Duration length(String text) {
    Matcher matcher = LENGTH.matcher(text);
    if (matcher.matches()) {
      Duration length = Duration.of(Long.parseLong(matcher.group(1)), UNITS.get(matcher.group(2)));
      if (length.compareTo(Duration.ofDays(1)) <= 0) {
        return length;
      }
    }
    throw wrong(
        "invalid_bucket",
        "A bucket is between a minute and a day long, such as 1m, 15m, 6h or 1d.");
  }

  private static Duration fitting(Instant from, Instant to) {
    return LENGTHS.stream()
        .filter(length -> buckets(from, to, length) <= BUCKETS_WITHOUT_WISH)
        .findFirst()
        .orElse(Duration.ofDays(1));
  }

  private static long buckets(Instant from, Instant to, Duration length) {
    return Duration.between(from, to).toSeconds() / length.toSeconds() + 1;
  }

  private static Optional<Instant> time(RequestContext request, String name) {
    try {
      return request.query(name).map(text -> OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeException e) {
      throw Refusal.malformed(
          "invalid_query_parameter",
          "The query parameter " + name + " is a time such as 2030-01-31T12:00:00Z.");
    }
  }

  /** Sets {@code :from}, {@code :to} and {@code :bucket}. */
  public NamedStatement bind(NamedStatement statement) throws SQLException {
    return statement
        .set("from", from.atOffset(ZoneOffset.UTC))
        .set("to", to.atOffset(ZoneOffset.UTC))
        .set("bucket", bucket.toSeconds() + " seconds");
  }

  /** The beginning of an answer. */
  public ObjectNode json() {
    return Json.mapper()
        .createObjectNode()
        .put("from", from.toString())
        .put("to", to.toString())
        .put("bucket_seconds", bucket.toSeconds());
  }
}
