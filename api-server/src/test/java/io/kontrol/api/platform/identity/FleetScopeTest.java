package io.kontrol.api.platform.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
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
}
