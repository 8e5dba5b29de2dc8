package io.kontrol.api.access.password;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.kontrol.api.access.password.LoginAttempt.Counter;
import io.kontrol.api.platform.database.Database;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.api.platform.secret.Secrets;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Slows guessing down. Failures are counted in PostgreSQL, for all replicas, and each counter makes
 * pauses that double:
 *
 * <ul>
 *   <li>of an account from one address, after 5 failures: whoever guesses somebody's password
 *       elsewhere does not lock the owner out;
 *   <li>of an address for all accounts, after 20: one password is not tried on everybody;
 *   <li>of an account from all addresses, after 100, for a minute at most: many addresses do not
 *       add up to many guesses.
 * </ul>
 *
 * A browser that its user has logged in with before has a counter of its own instead of these
 * ({@link DeviceCookies}), so that none of them can be used to lock a user out. An account that
 * does not exist is counted in the same way.
 */
@ApplicationScoped
public class LoginThrottle {
  private static final int IPV6_NETWORK_BYTES = 8;

  /** A flood that is refused anyway costs one query per counter in this time. */
  private static final Duration REMEMBERED = Duration.ofSeconds(1);

  private static final String BLOCKED =
      """
      SELECT key, CEIL(EXTRACT(EPOCH FROM blocked_until - clock_timestamp()))::BIGINT AS seconds
      FROM login_failures WHERE key = ANY (?) AND blocked_until > clock_timestamp()
      """;

  private static final String LOCK =
      "SELECT key FROM login_failures WHERE key = ANY (?) ORDER BY key FOR UPDATE";

  private static final String COUNT =
      """
      INSERT INTO login_failures AS f (key, failures, last_failed_at, blocked_until)
      VALUES (?, 1, clock_timestamp(), clock_timestamp())
      ON CONFLICT (key) DO UPDATE SET
          failures = CASE WHEN f.last_failed_at < clock_timestamp() - INTERVAL '1 hour' THEN 1 ELSE f.failures + 1 END,
          last_failed_at = clock_timestamp(),
          blocked_until = CASE
              WHEN f.last_failed_at < clock_timestamp() - INTERVAL '1 hour' OR f.failures + 1 < ? THEN clock_timestamp()
              ELSE clock_timestamp() + LEAST(?, POWER(2, LEAST(f.failures + 1 - ?, 20))) * INTERVAL '1 second' END
      """;

  private static final String CLEAR = "DELETE FROM login_failures WHERE key = ANY (?)";

  private final Database database;
  private final Secrets secrets;
  private final DeviceCookies devices;
  private final io.micrometer.core.instrument.Counter refused;
  private final Cache<String, Long> blocked =
      Caffeine.newBuilder().maximumSize(10_000).expireAfterWrite(REMEMBERED).build();

  public LoginThrottle(
      Database database, Secrets secrets, DeviceCookies devices, MeterRegistry metrics) {
    this.database = database;
    this.secrets = secrets;
    this.devices = devices;
    this.refused = metrics.counter("kontrol_logins_throttled");
  }

  /**
   * @param email in lower case
   * @param address of the client; null where it is not known
   * @param cookie of the browser, which may have logged in before; null for none
   */
  public LoginAttempt attempt(String email, @Nullable String address, @Nullable String cookie) {
    Optional<String> device = devices.device(email, cookie);
    if (device.isPresent()) {
      List<Counter> own = List.of(new Counter(key("device", email, device.get()), 5, 900));
      return new LoginAttempt(own, own);
    }
    String network = network(address);
    Counter account = new Counter(key("account", email, network), 5, 900);
    Counter accountAnywhere = new Counter(key("account", email, ""), 100, 60);
    Counter ofAddress = new Counter(key("address", "", network), 20, 300);
    return new LoginAttempt(
        List.of(account, accountAnywhere, ofAddress), List.of(account, accountAnywhere));
  }

  /** Refuses an attempt that has to wait. To be called before any hash is computed. */
  public void requireFree(LoginAttempt attempt) {
    for (Counter counter : attempt.counters()) {
      Long seconds = blocked.getIfPresent(counter.key());
      if (seconds != null) {
        throw refused(seconds);
      }
    }
    int unused =
        database.read(
            connection -> {
              requireFree(connection, attempt.counters());
              return 0;
            });
  }

  /**
   * Refuses an attempt that has to wait since others have failed while its hash was computed, and
   * lets the next wait for how this one ends. So even the right password tells a flood nothing.
   */
  public void requireFree(Connection connection, LoginAttempt attempt) throws SQLException {
    try (PreparedStatement lock = keys(connection, LOCK, attempt.counters())) {
      lock.execute();
    }
    requireFree(connection, attempt.counters());
  }

  private void requireFree(Connection connection, List<Counter> counters) throws SQLException {
    long longest = 0;
    try (PreparedStatement find = keys(connection, BLOCKED, counters);
        ResultSet rows = find.executeQuery()) {
      while (rows.next()) {
        long seconds = rows.getLong("seconds");
        blocked.put(rows.getString("key"), seconds);
        longest = Math.max(longest, seconds);
      }
    }
    if (longest > 0) {
      throw refused(longest);
    }
  }

  private Refusal refused(long seconds) {
    refused.increment();
    return Refusal.throttled(
        "Too many failed attempts. Wait before the next one.", Duration.ofSeconds(seconds));
  }

  public void failed(Connection connection, LoginAttempt attempt) throws SQLException {
    try (PreparedStatement count = connection.prepareStatement(COUNT)) {
      for (Counter counter : attempt.counters()) {
        count.setString(1, counter.key());
        count.setInt(2, counter.free());
        count.setInt(3, counter.longestSeconds());
        count.setInt(4, counter.free());
        count.addBatch();
      }
      var unused = count.executeBatch();
    }
  }

  /**
   * The address keeps its failures, since whoever has an account could clear them while guessing
   * those of others.
   */
  public void succeeded(Connection connection, LoginAttempt attempt) throws SQLException {
    try (PreparedStatement clear = keys(connection, CLEAR, attempt.cleared())) {
      clear.executeUpdate();
    }
  }

  private static PreparedStatement keys(Connection connection, String sql, List<Counter> counters)
      throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    statement.setArray(
        1, connection.createArrayOf("text", counters.stream().map(Counter::key).toArray()));
    return statement;
  }

  private String key(String kind, String email, String network) {
    return secrets.keyedHash(
        ("login " + kind).getBytes(StandardCharsets.UTF_8),
        email.getBytes(StandardCharsets.UTF_8),
        network.getBytes(StandardCharsets.UTF_8));
  }

  /** One client has all addresses of an IPv6 network. */
  private static String network(@Nullable String address) {
    if (address == null || address.indexOf(':') < 0) {
      return String.valueOf(address);
    }
    try {
      byte[] bytes = InetAddress.getByName(address).getAddress();
      return bytes.length == Integer.BYTES
          ? address
          : HexFormat.of().formatHex(Arrays.copyOf(bytes, IPV6_NETWORK_BYTES));
    } catch (UnknownHostException e) {
      return address;
    }
  }
}
