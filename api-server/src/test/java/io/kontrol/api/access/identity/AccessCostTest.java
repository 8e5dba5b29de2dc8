package io.kontrol.api.access.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontrol.api.access.FoundIdentity;
import io.kontrol.api.access.Identities;
import io.kontrol.api.platform.identity.Identity;
import io.kontrol.api.testing.Api;
import io.kontrol.api.testing.ApiDatabase;
import io.kontrol.api.testing.ApiTest;
import io.kontrol.api.testing.Manifests;
import io.kontrol.api.testing.TestUsers;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What a POST pays for access and for audit: the same requests, a second with one and a second
 * without, in turn.
 */
@Tag("speed")
@ApiTest
@TestProfile(AccessCostTest.Switched.class)
class AccessCostTest {
  private static final Logger LOG = Logger.getLogger(AccessCostTest.class);
  private static final int ROUNDS = 20;
  private static final int CLIENTS = 16;
  private static final double BAR = 0.95;

  /** With identities that this test can switch. */
  public static final class Switched implements QuarkusTestProfile {
    @Override
    public Set<Class<?>> getEnabledAlternatives() {
      return Set.of(SwitchedIdentities.class);
    }
  }

  private enum Variant {
    ALL("as it is"),
    NO_IDENTITY("without the identity check") {
      @Override
      void begin(Identity admin) {
        SwitchedIdentities.given = FoundIdentity.of(admin);
      }

      @Override
      void end() {
        SwitchedIdentities.given = null;
      }
    },
    NO_AUDIT_ROW("without the audit row") {
      @Override
      void begin(Identity admin) {
        ApiDatabase.execute("ALTER TABLE audit_logs ENABLE TRIGGER without_rows");
      }

      @Override
      void end() {
        ApiDatabase.execute("ALTER TABLE audit_logs DISABLE TRIGGER without_rows");
      }
    },
    NO_FOREIGN_KEY("without the foreign key of audit rows") {
      @Override
      void begin(Identity admin) {
        ApiDatabase.execute("ALTER TABLE audit_logs DROP CONSTRAINT audit_logs_user_id_fkey");
      }

      @Override
      void end() {
        ApiDatabase.execute(
            "ALTER TABLE audit_logs ADD CONSTRAINT audit_logs_user_id_fkey FOREIGN KEY (user_id)"
                + " REFERENCES users (id) ON DELETE SET NULL NOT VALID");
      }
    };

    private final String title;

    Variant(String title) {
      this.title = title;
    }

    void begin(Identity admin) {}

    void end() {}
  }

  @Inject Identities identities;

  @Test
  void aPostWithTheIdentityCheckIsNearlyAsFastAsWithout() throws Exception {
    ApiDatabase.execute(
        "CREATE FUNCTION no_row() RETURNS TRIGGER LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'");
    ApiDatabase.execute(
        "CREATE TRIGGER without_rows BEFORE INSERT ON audit_logs FOR EACH ROW EXECUTE FUNCTION no_row()");
    ApiDatabase.execute("ALTER TABLE audit_logs DISABLE TRIGGER without_rows");
    Identity admin = identities.byCredential(TestUsers.ADMIN_TOKEN).orRefuse();
    ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
    Map<Variant, List<Double>> rates = new EnumMap<>(Variant.class);
    try {
      for (int round = -2; round < ROUNDS; round++) {
        for (int i = 0; i < Variant.values().length; i++) {
          // each is as often the first, and the last, of a round
          Variant variant = Variant.values()[Math.floorMod(i + round, Variant.values().length)];
          variant.begin(admin);
          double rate = rate(clients);
          variant.end();
          if (round >= 0) {
            rates.computeIfAbsent(variant, unused -> new ArrayList<>()).add(rate);
          }
        }
      }
    } finally {
      clients.shutdownNow();
      ApiDatabase.execute("DROP TRIGGER without_rows ON audit_logs");
      ApiDatabase.execute("DROP FUNCTION no_row()");
    }
    double ratio = 0;
    for (Variant variant : Variant.values()) {
      double[] sorted = sorted(rates, variant);
      double[] of = ratios(rates, variant);
      LOG.infof(
          "POST %-38s median %.0f/s (%.0f to %.0f); as it is: %.3f of that (quartiles %.3f to %.3f)",
          variant.title,
          sorted[ROUNDS / 2],
          sorted[0],
          sorted[ROUNDS - 1],
          of[ROUNDS / 2],
          of[ROUNDS / 4],
          of[ROUNDS * 3 / 4]);
      ratio = variant == Variant.NO_IDENTITY ? of[ROUNDS / 2] : ratio;
    }
    assertThat(ratio).isGreaterThanOrEqualTo(BAR);
  }

  private static double[] sorted(Map<Variant, List<Double>> rates, Variant variant) {
    double[] sorted =
        rates.getOrDefault(variant, List.of()).stream().mapToDouble(Double::doubleValue).toArray();
    Arrays.sort(sorted);
    return sorted;
  }

  /** The rate as it is, over that of the same round with the variant. */
  private static double[] ratios(Map<Variant, List<Double>> rates, Variant variant) {
    List<Double> all = rates.getOrDefault(Variant.ALL, List.of());
    List<Double> other = rates.getOrDefault(variant, List.of());
    double[] ratios = new double[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
      ratios[i] = all.get(i) / other.get(i);
    }
    Arrays.sort(ratios);
    return ratios;
  }

  /** POSTs of 2 KB in a second. */
  private static double rate(ExecutorService clients) throws Exception {
    long start = System.nanoTime();
    long end = start + TimeUnit.SECONDS.toNanos(1);
    List<Future<Integer>> posts = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      posts.add(clients.submit(() -> postUntil(end)));
    }
    int sum = 0;
    for (Future<Integer> each : posts) {
      sum += each.get();
    }
    return sum * 1e9 / (System.nanoTime() - start);
  }

  private static int postUntil(long end) {
    int posted = 0;
    while (System.nanoTime() < end) {
      String manifest = Manifests.configMap(Manifests.name("cost"), "x".repeat(1_900));
      Api.Reply reply = Api.unchecked("POST", "/api/v1/resources?cluster_id=cost", manifest);
      reply.expect(201);
      posted++;
    }
    return posted;
  }
}
