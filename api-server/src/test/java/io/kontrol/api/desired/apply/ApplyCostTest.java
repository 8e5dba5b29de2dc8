package io.kontrol.api.desired.apply;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontrol.api.testing.Api;
import io.kontrol.api.testing.ApiTest;
import io.kontrol.api.testing.Manifests;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Pipelines send everything each time, so what an apply finds unchanged must cost less than what it
 * creates, and in proportion to its size: also in tables that nobody has analyzed yet.
 */
@ApiTest
@Tag("speed")
class ApplyCostTest {
  private static final Logger LOG = Logger.getLogger(ApplyCostTest.class);

  private static String objects(int count, String value) {
    return IntStream.range(0, count)
        .mapToObj(i -> Manifests.configMap("cost-" + i, value))
        .collect(Collectors.joining(",", "[", "]"));
  }

  private static double millis(String path, String body, String action) {
    long start = System.nanoTime();
    Api.Reply reply = Api.unchecked("POST", path, body).expect(200);
    double millis = (System.nanoTime() - start) / 1e6;
    assertThat(reply.json().at("/summary/" + action).asInt()).isPositive();
    return millis;
  }

  private static double best(String path, String body, String action) {
    return IntStream.range(0, 3).mapToDouble(i -> millis(path, body, action)).min().orElseThrow();
  }

  @ParameterizedTest
  @CsvSource({"''", "&set=all"})
  void fourTimesAsManyUnchangedObjectsTakeNoMoreThanEightTimesAsLong(String set) {
    String path = "/api/v1/apply?cluster_id=" + Manifests.name("cost") + set;
    String few = objects(2_000, "v");
    String many = objects(8_000, "v");
    millis(path, few, "created");
    double one = best(path, few, "unchanged");
    double created = millis(path, many, "created");
    double four = best(path, many, "unchanged");
    LOG.infof(
        "unchanged: 2,000 in %.0f ms, 8,000 in %.0f ms; 6,000 created in %.0f ms",
        one, four, created);
    assertThat(four / one).isLessThan(8);
    assertThat(four).isLessThan(created * 4 / 3);
  }

  @Test
  void aChangeOfEachCostsInProportionToo() {
    String path = "/api/v1/apply?cluster_id=" + Manifests.name("cost");
    millis(path, objects(4_000, "v"), "created");
    double one = millis(path, objects(1_000, "w"), "configured");
    double four = millis(path, objects(4_000, "x"), "configured");
    LOG.infof("changed: 1,000 in %.0f ms, 4,000 in %.0f ms", one, four);
    assertThat(four / one).isLessThan(8);
  }
}
