package io.kontrol.api.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontrol.migrations.Migrations;
import io.kontrol.migrations.testing.TestDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.assertj.core.api.SoftAssertions;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What pages and summaries of a million rows cost, beside the cheapest page on the same machine at
 * the same time: the newest rows of all.
 *
 * <p>Where a tenth of the log has names with a prefix, and all of it is far behind the newest rows,
 * that tenth is sorted. Such a page has a bar of its own.
 */
@Tag("speed")
class AuditSpeedTest {
  private static final Logger LOG = Logger.getLogger(AuditSpeedTest.class);
  private static final int ROWS = 1_000_000;
  private static final int ROUNDS = 100;
  private static final int SAMPLES = 1_000;
  private static final int PAGE = 101;
  private static final AuditFilter ALL =
      new AuditFilter(null, null, null, null, null, null, null, null, null, null, null);

  private static TestDatabase database;
  private static Connection connection;

  @BeforeAll
  static void fill() throws SQLException {
    database = AuditFixture.of(ROWS);
    connection = database.as(Migrations.API_SERVER_ROLE).getConnection();
  }

  @AfterAll
  static void drop() throws SQLException {
    connection.close();
    database.close();
  }

  private static Map<String, AuditFilter> cases() {
    Map<String, AuditFilter> cases = new LinkedHashMap<>();
    cases.put("all", ALL);
    cases.put("busy user", user(1));
    cases.put("idle user", user(199));
    cases.put("unknown user", user(4_711));
    cases.put("e-mail", email("user-3@example.com"));
    cases.put("e-mail of failed logins", email("guess-17@example.com"));
    cases.put("unknown e-mail", email("nobody@example.com"));
    cases.put("category", group(null, null, "RESOURCE", null));
    cases.put("rows of long ago", group(null, null, "CLUSTER", null));
    cases.put("category without rows", group(null, null, "POOL", null));
    cases.put("action", group(null, "RESOURCE_UPDATED", null, null));
    cases.put("action without rows", group(null, "USER_ROLE_CHANGED", null, null));
    cases.put("failures", group(null, null, null, "FAILURE"));
    cases.put("failures of a user", group(1, null, null, "FAILURE"));
    cases.put("user and action", group(150, "RESOURCE_DELETED", null, null));
    cases.put("user without such action", group(1, "LOGIN_FAILURE", null, null));
    cases.put("resource", resource("Deployment", "4711"));
    cases.put("unknown resource", resource("Deployment", "999999"));
    cases.put("set without id", resource("apply_set", "4711"));
    cases.put("name", name("service-4711", null));
    cases.put("many names", name("service-1", null));
    cases.put("most names", name("service-", null));
    cases.put("names of long ago", name("first-", null));
    cases.put("few names of long ago", name("first-27", null));
    cases.put("names of long ago, user", name("first-", 199));
    cases.put("unknown name", name("nothing", null));
    cases.put("request", request("1234567"));
    cases.put("a day in spring", span(ALL, 300, 299));
    cases.put("a user's day in spring", span(user(1), 300, 299));
    cases.put("a year that was not", span(ALL, 4_000, 3_700));
    cases.put("names of a week", span(name("service-1", null), 200, 193));
    return cases;
  }

  @Test
  void pagesAreFoundQuickly() throws SQLException {
    SoftAssertions bars = new SoftAssertions();
    double unit = median("all", ALL);
    for (Map.Entry<String, AuditFilter> each : cases().entrySet()) {
      bars.assertThat(percentile99(each.getKey(), each.getValue()))
          .as(each.getKey())
          .isLessThan(each.getKey().equals("names of long ago") ? 250 * unit : 50 * unit);
    }
    bars.assertThat(random()).as("random filters").isLessThan(100 * unit);
    bars.assertAll();
  }

  @Test
  void aSummaryOfAMonthAndOfAYear() throws SQLException {
    OffsetDateTime now = OffsetDateTime.now(ZoneOffset.UTC).plusDays(1);
    double unit = median("all", ALL);
    for (int days : new int[] {30, 366}) {
      double[] millis = new double[10];
      long total = 0;
      for (int i = -1; i < millis.length; i++) {
        long start = System.nanoTime();
        total = AuditSummary.read(connection, now.minusDays(days), now).path("total").asLong();
        if (i >= 0) {
          millis[i] = (System.nanoTime() - start) / 1e6;
        }
      }
      Arrays.sort(millis);
      LOG.infof(
          "summary of %d days, %d rows: median %.1f ms, most %.1f ms",
          days, total, millis[5], millis[9]);
      assertThat(millis[5]).isLessThan(1_000 * unit);
    }
  }

  /** Every index is paid for by every change. */
  @Test
  void aRowIsAddedQuickly() throws SQLException {
    try (Connection owner = database.owner().getConnection();
        Statement statement = owner.createStatement()) {
      statement.execute(
          "CREATE TABLE plain (LIKE audit_logs INCLUDING DEFAULTS INCLUDING INDEXES)");
      statement.execute("INSERT INTO plain SELECT * FROM audit_logs");
      for (String index : List.of("category", "user_id", "timestamp")) {
        statement.execute("CREATE INDEX documented_" + index + " ON plain (" + index + ")");
      }
      for (String index : indexesOfPlain(owner)) {
        statement.execute("DROP INDEX " + index);
      }
      statement.execute("VACUUM ANALYZE plain");
      double[] all = new double[20];
      double[] documented = new double[20];
      for (int i = 0; i < 20; i++) {
        documented[i] = add(owner, "plain");
        all[i] = add(owner, "audit_logs");
      }
      Arrays.sort(all);
      Arrays.sort(documented);
      LOG.infof(
          "adding a row: %.1f µs, with the documented indexes alone %.1f µs",
          all[10], documented[10]);
      assertThat(all[10]).isLessThan(5 * documented[10]);
      statement.execute("DROP TABLE plain");
    }
  }

  private static List<String> indexesOfPlain(Connection owner) throws SQLException {
    List<String> names = new ArrayList<>();
    try (PreparedStatement find =
            owner.prepareStatement(
                "SELECT indexname FROM pg_indexes WHERE tablename = 'plain'"
                    + " AND indexname NOT LIKE 'documented%' AND indexname NOT LIKE '%pkey'");
        java.sql.ResultSet rows = find.executeQuery()) {
      while (rows.next()) {
        names.add(rows.getString(1));
      }
    }
    return names;
  }

  /**
   * @return microseconds a row, each by a statement of its own
   */
  private static double add(Connection owner, String table) throws SQLException {
    owner.setAutoCommit(false);
    long start = System.nanoTime();
    try (PreparedStatement insert =
        owner.prepareStatement(
            "INSERT INTO "
                + table
                + " (user_id, user_email, user_role, action, category, resource_type, resource_id,"
                + " resource_name, description, details, ip_address, user_agent, status, timestamp, request_id)"
                + " VALUES (?, 'user-1@example.com', 'DEVOPS', 'RESOURCE_UPDATED', 'RESOURCE', 'Deployment', ?, ?,"
                + " 'resource updated', '{}', '10.1.2.3', 'curl', 'SUCCESS', clock_timestamp(), ?)")) {
      Random random = new Random(1);
      for (int i = 0; i < 1_000; i++) {
        int id = random.nextInt(200_000);
        insert.setInt(1, 1 + random.nextInt(AuditFixture.USERS));
        insert.setString(2, Integer.toString(id));
        insert.setString(3, "service-" + id);
        insert.setString(4, Long.toHexString(random.nextLong()));
        insert.executeUpdate();
      }
    }
    owner.commit();
    owner.setAutoCommit(true);
    return (System.nanoTime() - start) / 1e6;
  }

  private static double random() throws SQLException {
    Random random = new Random(1);
    double[] millis = new double[SAMPLES];
    for (int i = 0; i < SAMPLES; i++) {
      AuditFilter wanted = randomFilter(random);
      long start = System.nanoTime();
      int found = page(wanted);
      millis[i] = (System.nanoTime() - start) / 1e6;
      if (millis[i] > 50) {
        LOG.infof("%.1f ms, %d found: %s", millis[i], found, wanted);
      }
    }
    Arrays.sort(millis);
    LOG.infof(
        "%d random filters: median %.1f ms, p99 %.1f ms, most %.1f ms",
        SAMPLES, millis[SAMPLES / 2], percentile(millis, 0.99), millis[SAMPLES - 1]);
    return percentile(millis, 0.99);
  }

  private static AuditFilter randomFilter(Random random) {
    List<String> actions =
        List.of(
            "RESOURCE_UPDATED", "LOGIN_FAILURE", "CLUSTER_IMPORTED", "DATABASE_ACTION_3", "NONE");
    List<String> categories = List.of("RESOURCE", "AUTH", "CLUSTER", "DATABASE", "POOL");
    List<String> names =
        List.of("service-", "service-17", "first-", "first-2", "service-99999", "x");
    boolean selective = random.nextInt(3) == 0;
    String id =
        selective && random.nextBoolean() ? Integer.toString(random.nextInt(210_000)) : null;
    String name = selective && id == null ? names.get(random.nextInt(names.size())) : null;
    int user = random.nextInt(220);
    int from = random.nextInt(400);
    return new AuditFilter(
        random.nextBoolean() ? user : null,
        null,
        random.nextInt(3) == 0 ? actions.get(random.nextInt(actions.size())) : null,
        random.nextInt(3) == 0 ? categories.get(random.nextInt(categories.size())) : null,
        id == null ? null : "Deployment",
        id,
        name,
        random.nextInt(3) == 0 ? (random.nextBoolean() ? "SUCCESS" : "FAILURE") : null,
        random.nextInt(30) == 0 ? "1234567" : null,
        random.nextBoolean() ? OffsetDateTime.now(ZoneOffset.UTC).minusDays(from) : null,
        random.nextInt(3) == 0
            ? OffsetDateTime.now(ZoneOffset.UTC).minusDays(from - random.nextInt(100))
            : null);
  }

  private static double median(String name, AuditFilter filter) throws SQLException {
    return measure(name, filter)[ROUNDS / 2];
  }

  private static double percentile99(String name, AuditFilter filter) throws SQLException {
    return percentile(measure(name, filter), 0.99);
  }

  private static double[] measure(String name, AuditFilter filter) throws SQLException {
    double[] millis = new double[ROUNDS];
    int found = 0;
    for (int i = -5; i < ROUNDS; i++) {
      long start = System.nanoTime();
      found = page(filter);
      if (i >= 0) {
        millis[i] = (System.nanoTime() - start) / 1e6;
      }
    }
    Arrays.sort(millis);
    LOG.infof(
        "%-26s %4d found, median %.1f ms, p99 %.1f ms",
        name, found, millis[ROUNDS / 2], percentile(millis, 0.99));
    return millis;
  }

  private static int page(AuditFilter filter) throws SQLException {
    List<AuditPosition> positions = new PositionFinder(filter, null, PAGE).find(connection);
    return AuditRows.read(connection, positions).size();
  }

  private static double percentile(double[] sorted, double part) {
    return sorted[(int) Math.ceil(sorted.length * part) - 1];
  }

  private static AuditFilter user(int id) {
    return group(id, null, null, null);
  }

  private static AuditFilter email(String email) {
    return new AuditFilter(null, email, null, null, null, null, null, null, null, null, null);
  }

  private static AuditFilter group(
      @Nullable Integer user,
      @Nullable String action,
      @Nullable String category,
      @Nullable String status) {
    return new AuditFilter(
        user, null, action, category, null, null, null, status, null, null, null);
  }

  private static AuditFilter resource(String type, String id) {
    return new AuditFilter(null, null, null, null, type, id, null, null, null, null, null);
  }

  private static AuditFilter name(String prefix, @Nullable Integer user) {
    return new AuditFilter(user, null, null, null, null, null, prefix, null, null, null, null);
  }

  private static AuditFilter request(String id) {
    return new AuditFilter(null, null, null, null, null, null, null, null, id, null, null);
  }

  private static AuditFilter span(AuditFilter filter, int daysFrom, int daysTo) {
    OffsetDateTime now = OffsetDateTime.now(ZoneOffset.UTC);
    return new AuditFilter(
        filter.userId(),
        filter.email(),
        filter.action(),
        filter.category(),
        filter.resourceType(),
        filter.resourceId(),
        filter.namePrefix(),
        filter.status(),
        filter.requestId(),
        now.minusDays(daysFrom),
        now.minusDays(daysTo));
  }
}
