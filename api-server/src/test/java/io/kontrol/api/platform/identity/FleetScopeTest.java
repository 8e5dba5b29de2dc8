package io.kontrol.api.platform.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FleetScopeTest {
  @ParameterizedTest
  @CsvSource({
    "*, '', true",
    "*, team-a, true",
    "**, '', false",
    "**, team-a, true",
    "team-a, team-a, true",
    "team-a, team-ab, false",
    "team-*, team-, true",
    "team-*, team-a, true",
    "team-*, tea, false",
    "*-prod, shop-prod, true",
    "*-prod, -prod, true",
    "*-prod, shop-prod-2, false",
    "*shop*, my-shop-2, true",
    "*shop*, my-chop, false",
    "a*b*c, a1b2b3c, true",
    "a*b*c, a1c2b3, false",
    "a.c, abc, false",
    "a_c, abc, false"
  })
  void aStarStandsForAnyCharacters(String pattern, String namespace, boolean covered) {
    assertThat(new FleetScope("*", pattern).covers("c1", namespace)).isEqualTo(covered);
    if (!namespace.isEmpty()) {
      assertThat(new FleetScope(pattern, "*").covers(namespace, "any")).isEqualTo(covered);
    }
  }

  @Test
  void aPatternOfManyStarsTakesNoLongerThanAnother() {
    FleetScope many = new FleetScope("*", "*a".repeat(100) + "b");
    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(10), () -> assertThat(many.covers("c1", "a".repeat(253))).isFalse());
  }

  @ParameterizedTest
  @CsvSource({
    "*, *, true",
    "*, team-*, true",
    "*, team-a, true",
    "team-*, *, false",
    "team-*, team-*, true",
    "team-*, team-a*, true",
    "team-*, team-*-x, true",
    "team-*, team*, false",
    "team-a, team-*, false",
    "a*c, a*b*c, true",
    "a*b*c, a*c, false",
    "*-prod, x*-prod, true",
    "*-prod, *prod, false"
  })
  void aPatternContainsAnotherIfItCoversAllThatTheOtherCovers(
      String pattern, String other, boolean contains) {
    assertThat(new FleetScope("*", pattern).contains(new FleetScope("lab", other)))
        .isEqualTo(contains);
    assertThat(new FleetScope(pattern, "*").contains(new FleetScope(other, "*")))
        .isEqualTo(contains);
  }

  @Test
  void whatAPatternContainsItCoversToo() {
    Random random = new Random(7);
    int contained = 0;
    for (int i = 0; i < 100_000; i++) {
      FleetScope outer = new FleetScope("*", text(random, "ab*"));
      FleetScope inner = new FleetScope("*", text(random, "ab*"));
      String name = text(random, "ab");
      if (outer.contains(inner) && inner.covers("lab", name)) {
        contained++;
        assertThat(outer.covers("lab", name)).as("%s %s %s", outer, inner, name).isTrue();
      }
    }
    assertThat(contained).isGreaterThan(1_000);
  }

  private static String text(Random random, String alphabet) {
    StringBuilder text = new StringBuilder();
    int length = random.nextInt(5);
    for (int i = 0; i < length; i++) {
      text.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return text.toString();
  }
}
