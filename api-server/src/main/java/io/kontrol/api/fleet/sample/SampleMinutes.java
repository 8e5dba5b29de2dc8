package io.kontrol.api.fleet.sample;

import io.kontrol.api.platform.database.NamedStatement;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The minutes that a pass makes: those that are over and have no row, back to a day ago, and those
 * whose figures came after their row was made.
 *
 * @param poolRows the highest id of the rows that had come before
 * @param more whether there are minutes left for the next pass
 */
record SampleMinutes(SortedSet<Instant> minutes, long poolRows, long heartbeats, boolean more) {
  static final Duration LONGEST_GAP = Duration.ofDays(1);

  static final SampleMinutes NONE = new SampleMinutes(new TreeSet<>(), 0, 0, false);

  private static final int MOST = 60;

  /** So many ids may have been given to rows of transactions that were still running. */
  static final long OUT_OF_ORDER = 50;

  private static final String NEWEST =
      """
      SELECT clock_timestamp() AS now, s.timestamp, s.pool_rows_seen, s.heartbeats_seen
      FROM (VALUES (1)) AS one (row)
      LEFT JOIN (
          SELECT timestamp, pool_rows_seen, heartbeats_seen FROM system_analytics ORDER BY timestamp DESC LIMIT 1
      ) AS s ON TRUE
      """;

  /** Rows of the time since then are not counted: those with a lower id that come now are late. */
  private static final String CAME =
      """
      SELECT (SELECT max(id) FROM pool_analytics WHERE timestamp > :oldest AND timestamp <= :newest) AS pool_rows,
          (SELECT max(id) FROM node_heartbeats WHERE timestamp > :oldest AND timestamp <= :newest) AS heartbeats
      """;

  private static final String FIRST_FIGURES =
      "SELECT min(timestamp) AS at FROM pool_analytics WHERE timestamp > :oldest AND timestamp <= :newest";

  /** Figures bear on the minutes until the pool's next ones, metrics on their own minute. */
  private static final String LATE =
      """
      SELECT DISTINCT minute FROM (
          SELECT a.timestamp AS first, COALESCE((
              SELECT min(n.timestamp) FROM pool_analytics n
              WHERE n.pool_id = a.pool_id AND n.timestamp > a.timestamp AND n.timestamp <= :newest), :newest) AS last
          FROM pool_analytics a
          WHERE a.id > :pool_rows AND a.timestamp > :oldest AND a.timestamp <= :newest
          UNION ALL
          SELECT h.timestamp, h.timestamp FROM node_heartbeats h
          WHERE h.id > :heartbeats AND h.timestamp > :oldest AND h.timestamp <= :newest
      ) AS late
      CROSS JOIN LATERAL generate_series(
          date_trunc('minute', first - INTERVAL '1 microsecond') + INTERVAL '1 minute',
          date_trunc('minute', last - INTERVAL '1 microsecond') + INTERVAL '1 minute',
          INTERVAL '1 minute') AS minute
      WHERE minute <= :newest
      """;

  /**
   * The newest row.
   *
   * @param minute null where there is none
   */
  private record Newest(
      Instant now, @Nullable Instant minute, long poolRowsSeen, long heartbeatsSeen) {}

  /**
   * @param settle how long a minute has to be over
   * @return without minutes unless one has come to its end that has no row
   */
  static SampleMinutes due(Connection connection, Duration settle) throws SQLException {
    Newest newest = newest(connection);
    Instant due = newest.now().minus(settle).truncatedTo(ChronoUnit.MINUTES);
    if (newest.minute() != null && !newest.minute().isBefore(due)) {
      return NONE;
    }
    SortedSet<Instant> minutes = missing(connection, newest.minute(), due);
    boolean more = minutes.last().isBefore(due);
    try (NamedStatement find =
            span(new NamedStatement(connection, CAME), due.minus(LONGEST_GAP), minutes.last());
        ResultSet came = find.query()) {
      came.next();
      if (newest.minute() != null) {
        addLate(connection, newest, newest.minute(), minutes);
        minutes.headSet(due.minus(LONGEST_GAP)).clear();
      }
      return new SampleMinutes(
          minutes, came.getLong("pool_rows"), came.getLong("heartbeats"), more);
    }
  }

  private static SortedSet<Instant> missing(
      Connection connection, @Nullable Instant newest, Instant due) throws SQLException {
    SortedSet<Instant> minutes = new TreeSet<>();
    Instant oldest = due.minus(LONGEST_GAP);
    Instant next =
        newest == null ? firstFigures(connection, oldest, due).orElse(due) : newest.plusSeconds(60);
    Instant minute = next.isBefore(oldest) ? oldest : next;
    do {
      minutes.add(minute);
      minute = minute.plusSeconds(60);
    } while (!minute.isAfter(due) && minutes.size() < MOST);
    return minutes;
  }

  private static Newest newest(Connection connection) throws SQLException {
    try (NamedStatement find = new NamedStatement(connection, NEWEST);
        ResultSet row = find.query()) {
      row.next();
      return new Newest(
          row.getObject("now", OffsetDateTime.class).toInstant(),
          instant(row, "timestamp"),
          row.getLong("pool_rows_seen"),
          row.getLong("heartbeats_seen"));
    }
  }

  private static Optional<Instant> firstFigures(Connection connection, Instant oldest, Instant due)
      throws SQLException {
    try (NamedStatement find = span(new NamedStatement(connection, FIRST_FIGURES), oldest, due);
        ResultSet row = find.query()) {
      row.next();
      return Optional.ofNullable(instant(row, "at"))
          .map(at -> at.truncatedTo(ChronoUnit.MINUTES).plusSeconds(60));
    }
  }

  private static void addLate(
      Connection connection, Newest newest, Instant sampled, SortedSet<Instant> minutes)
      throws SQLException {
    try (NamedStatement find =
            span(new NamedStatement(connection, LATE), sampled.minus(LONGEST_GAP), sampled)
                .set("pool_rows", newest.poolRowsSeen() - OUT_OF_ORDER)
                .set("heartbeats", newest.heartbeatsSeen() - OUT_OF_ORDER);
        ResultSet row = find.query()) {
      while (row.next()) {
        minutes.add(row.getObject("minute", OffsetDateTime.class).toInstant());
      }
    }
  }

  private static NamedStatement span(NamedStatement statement, Instant oldest, Instant newest)
      throws SQLException {
    return statement
        .set("oldest", oldest.atOffset(ZoneOffset.UTC))
        .set("newest", newest.atOffset(ZoneOffset.UTC));
  }

  private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }
}
