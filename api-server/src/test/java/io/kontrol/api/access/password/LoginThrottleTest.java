package io.kontrol.api.access.password;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kontrol.api.platform.database.Database;
import io.kontrol.api.platform.identity.Role;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.api.testing.Api;
import io.kontrol.api.testing.ApiDatabase;
import io.kontrol.api.testing.ApiTest;
import io.kontrol.api.testing.Manifests;
import io.kontrol.api.testing.TestLogins;
import io.kontrol.api.testing.TestUsers;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ApiTest
class LoginThrottleTest {
  private static final AtomicInteger ADDRESSES = new AtomicInteger();
  private static final String PASSWORD = TestLogins.PASSWORD;

  @Inject @Nullable LoginThrottle throttle;
  @Inject @Nullable DeviceCookies devices;
  @Inject @Nullable Database database;

  /** Of no other test, since a block is remembered for a second. */
  private final String here = address();

  private final String elsewhere = address();
  private final String email = Manifests.name("guessed") + "@tests.local";

  @BeforeEach
  @AfterEach
  void forget() {
    TestLogins.forgetFailures();
  }

  private static String address() {
    int number = ADDRESSES.incrementAndGet();
    return "10.1." + number / 250 + "." + number % 250;
  }

  private LoginThrottle throttle() {
    return Objects.requireNonNull(throttle);
  }

  private LoginAttempt attempt(String account, String address) {
    return throttle().attempt(account, address, null);
  }

  private void fail(LoginAttempt attempt, int times) {
    for (int i = 0; i < times; i++) {
      int unused =
          Objects.requireNonNull(database)
              .transaction(
                  connection -> {
                    throttle().failed(connection, attempt);
                    return 0;
                  });
    }
  }

  private void succeed(LoginAttempt attempt) {
    int unused =
        Objects.requireNonNull(database)
            .transaction(
                connection -> {
                  throttle().succeeded(connection, attempt);
                  return 0;
                });
  }

  private void assertFree(LoginAttempt attempt) {
    assertThatCode(() -> throttle().requireFree(attempt)).doesNotThrowAnyException();
  }

  private long assertWaiting(LoginAttempt attempt) {
    Refusal[] refused = new Refusal[1];
    assertThatThrownBy(() -> throttle().requireFree(attempt))
        .isInstanceOfSatisfying(Refusal.class, refusal -> refused[0] = refusal);
    assertThat(refused[0].code()).isEqualTo("throttled");
    return Objects.requireNonNull(refused[0].members().get(Refusal.RETRY_AFTER)).asLong();
  }

  @Test
  void afterFiveFailuresEvenTheRightPasswordHasToWait() {
    String user = TestLogins.withPassword(TestUsers.user(Role.USER));
    for (int i = 0; i < 5; i++) {
      TestLogins.login(user, "wrong number " + i).expect(401);
    }

    Api.Reply sixth = TestLogins.login(user, PASSWORD).expect(429);

    assertThat(sixth.code()).isEqualTo("throttled");
    assertThat(sixth.header("Retry-After").map(Integer::parseInt).orElse(0)).isPositive();
    assertThat(TestLogins.audit("status", "user_email = '" + user + "'"))
        .as("what is not checked is not told one by one")
        .hasSize(5);
    TestLogins.login(TestLogins.withPassword(TestUsers.user(Role.USER)), PASSWORD).expect(200);
    ApiDatabase.execute("UPDATE login_failures SET blocked_until = now()");
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> TestLogins.login(user, PASSWORD).status() == 200);
  }

  @Test
  void anAccountThatDoesNotExistIsSlowedDownInTheSameWay() {
    for (int i = 0; i < 5; i++) {
      TestLogins.login(email, PASSWORD).expect(401);
    }
    assertThat(TestLogins.login(email, PASSWORD).expect(429).code()).isEqualTo("throttled");
  }

  @Test
  void whoGuessesElsewhereDoesNotLockTheOwnerOut() {
    fail(attempt(email, elsewhere), 19);
    assertWaiting(attempt(email, elsewhere));
    assertFree(attempt(email, here));
    assertFree(attempt("other-" + email, elsewhere));
  }

  @Test
  void anAddressThatTriesManyAccountsHasToWait() {
    for (int i = 0; i < 20; i++) {
      fail(attempt(i + email, elsewhere), 1);
    }
    assertWaiting(attempt("new-" + email, elsewhere));
    assertFree(attempt("new-" + email, here));
  }

  @Test
  void manyAddressesDoNotAddUpToManyGuesses() {
    for (int i = 0; i < 99; i++) {
      fail(attempt(email, address()), 1);
    }
    assertFree(attempt(email, here));
    for (int i = 99; i < 120; i++) {
      fail(attempt(email, address()), 1);
    }
    assertThat(assertWaiting(attempt(email, here))).isBetween(1L, 60L);
  }

  @Test
  void aBrowserThatHasLoggedInBeforeIsSparedTheFailuresOfOthers() {
    String user = TestLogins.withPassword(TestUsers.user(Role.USER));
    Api.Reply login = TestLogins.login(user, PASSWORD).expect(200);
    String set = TestLogins.setCookie(login, "kontrol_device");
    assertThat(set).endsWith("; Path=/api/v1/auth; Max-Age=15552000; HttpOnly; SameSite=Lax");
    String cookie = TestLogins.cookie(login, "kontrol_device");
    for (int i = 0; i < 5; i++) {
      TestLogins.login(user, "wrong number " + i).expect(401);
    }
    TestLogins.login(user, PASSWORD).expect(429);

    String[] browser = {"Cookie", "kontrol_device=" + cookie};
    Api.Reply again = TestLogins.login(user, PASSWORD, browser).expect(200);

    assertThat(again.http().headers().allValues("Set-Cookie"))
        .as("it keeps the cookie that it has")
        .hasSize(1);
    for (int i = 0; i < 5; i++) {
      TestLogins.login(user, "wrong number " + i, browser).expect(401);
    }
    TestLogins.login(user, PASSWORD, browser).expect(429);
  }

  @Test
  void aDeviceCookieIsWorthNothingForAnotherAccountAndCannotBeMadeUp() {
    DeviceCookies cookies = Objects.requireNonNull(devices);
    String set = cookies.issue(email, true);
    assertThat(set).endsWith("; Secure");
    String cookie = set.substring(set.indexOf('=') + 1, set.indexOf(';'));

    assertThat(cookies.device(email, cookie)).isPresent();
    assertThat(cookies.device("x" + email, cookie)).isEmpty();
    assertThat(cookies.device(email, cookie.replaceFirst("^.", "g"))).isEmpty();
    assertThat(cookies.device(email, "0".repeat(32) + cookie.substring(32))).isEmpty();
    assertThat(cookies.device(email, null)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"5, 1", "6, 2", "9, 16", "14, 512", "15, 900", "40, 900"})
  void pausesDoubleUpToAQuarterOfAnHour(int failures, long seconds) {
    fail(attempt(email, here), failures);
    assertThat(assertWaiting(attempt(email, here))).isBetween(seconds - 1, seconds);
  }

  @Test
  void aSuccessClearsTheAccountAndNotTheAddress() {
    fail(attempt(email, here), 4);
    succeed(attempt(email, here));
    fail(attempt(email, here), 4);
    assertFree(attempt(email, here));
    fail(attempt("other-" + email, here), 4);
    succeed(attempt(email, here));
    for (int i = 0; i < 8; i++) {
      fail(attempt(i + email, here), 1);
    }
    assertWaiting(attempt(email, here));
  }

  @Test
  void failuresAreForgottenAfterAnHour() {
    fail(attempt(email, here), 12);
    ApiDatabase.execute(
        "UPDATE login_failures SET last_failed_at = now() - INTERVAL '61 minutes', blocked_until = now()");
    fail(attempt(email, here), 4);
    assertFree(attempt(email, here));
  }

  @Test
  void theAddressesOfAnIpv6NetworkAreOne() {
    fail(attempt(email, "2001:db8:1:2::1"), 5);
    assertWaiting(attempt(email, "2001:db8:1:2:ffff::9"));
    assertFree(attempt(email, "2001:db8:1:3::1"));
  }

  @Test
  void aFailureWhileAHashIsComputedCounts() {
    fail(attempt(email, here), 5);
    assertThatThrownBy(
            () ->
                Objects.requireNonNull(database)
                    .transaction(
                        connection -> {
                          throttle().requireFree(connection, attempt(email, here));
                          return 0;
                        }))
        .isInstanceOf(Refusal.class);
  }

  @Test
  void theTableTellsNobodyWhichAccountsThereAre() {
    fail(attempt(email, here), 1);
    assertThat(TestLogins.column("SELECT to_jsonb(f)::TEXT FROM login_failures f"))
        .hasSize(3)
        .noneSatisfy(row -> assertThat(row).contains(email))
        .noneSatisfy(row -> assertThat(row).contains(here));
  }
}
