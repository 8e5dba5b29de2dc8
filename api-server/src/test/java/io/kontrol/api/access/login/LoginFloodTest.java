package io.kontrol.api.access.login;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontrol.api.platform.identity.Role;
import io.kontrol.api.testing.Api;
import io.kontrol.api.testing.ApiDatabase;
import io.kontrol.api.testing.ApiTest;
import io.kontrol.api.testing.Manifests;
import io.kontrol.api.testing.TestLogins;
import io.kontrol.api.testing.TestUsers;
import io.quarkus.elytron.security.common.BcryptUtil;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What those who log in wrongly, without pause, take from all others. */
@ApiTest
@Tag("speed")
class LoginFloodTest {
  private static final Logger LOG = Logger.getLogger(LoginFloodTest.class);
  private static final int CLIENTS = 50;
  private static final int WARM_UP = 200;
  private static final int SAMPLES = 1_000;
  private static final int COST = 12;
  private static final double BAR_MILLIS = 100;

  /**
   * @param forgotten whether failures are forgotten all the time, as if each attempt came from a
   *     new address, so that hashes are computed without end
   */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aResourceIsReadInATenthOfASecondUnderAFloodOfLogins(boolean forgotten) throws Exception {
    TestLogins.forgetFailures();
    String location = Manifests.create(Manifests.configMap(Manifests.name("flood"), "v"));
    String hash = BcryptUtil.bcryptHash(TestLogins.PASSWORD, COST);
    List<String> accounts = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      TestUsers.TestUser user = TestUsers.user(Role.USER);
      ApiDatabase.execute(
          "UPDATE users SET hashed_password = '" + hash + "' WHERE id = " + user.id());
      accounts.add(user.email());
    }
    AtomicBoolean ended = new AtomicBoolean();
    AtomicInteger failed = new AtomicInteger();
    AtomicInteger throttled = new AtomicInteger();
    ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
    try {
      List<Future<?>> flood = new ArrayList<>();
      for (String email : accounts) {
        flood.add(clients.submit(() -> guess(email, ended, failed, throttled)));
      }
      sample(location, WARM_UP, forgotten);
      double[] millis = sample(location, SAMPLES, forgotten);
      ended.set(true);
      for (Future<?> each : flood) {
        each.get();
      }
      Arrays.sort(millis);
      double p99 = millis[(int) (millis.length * 0.99)];
      LOG.infof(
          "GET by id under %d wrong logins at once%s: p50 %.1f ms, p99 %.1f ms; %d logins failed, %d were"
              + " throttled",
          CLIENTS,
          forgotten ? " from ever new addresses" : "",
          millis[millis.length / 2],
          p99,
          failed.get(),
          throttled.get());
      assertThat(failed).hasPositiveValue();
      assertThat(throttled).hasPositiveValue();
      assertThat(p99).isLessThan(BAR_MILLIS);
    } finally {
      ended.set(true);
      clients.shutdownNow();
      TestLogins.forgetFailures();
    }
  }

  private static void guess(
      String email, AtomicBoolean ended, AtomicInteger failed, AtomicInteger throttled) {
    String body = "{\"email\":\"" + email + "\",\"password\":\"a wrong password\"}";
    while (!ended.get()) {
      int status = Api.unchecked("POST", "/api/v1/auth/login", body).status();
      (status == 401 ? failed : throttled).incrementAndGet();
      assertThat(status).isIn(401, 429);
    }
  }

  private static double[] sample(String location, int samples, boolean forgotten) {
    double[] millis = new double[samples];
    for (int i = 0; i < samples; i++) {
      if (forgotten && i % 10 == 0) {
        TestLogins.forgetFailures();
      }
      long start = System.nanoTime();
      assertThat(Api.unchecked("GET", location, null).status()).isEqualTo(200);
      millis[i] = (System.nanoTime() - start) / 1e6;
    }
    return millis;
  }
}
