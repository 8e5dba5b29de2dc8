package io.kontrol.api.managed.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kontrol.api.platform.refusal.Refusal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseNamesTest {
  private static final String LONGEST = "a".repeat(63);

  @ParameterizedTest
  @ValueSource(strings = {"a", "orders", "orders-2", "a1-b2-c3", "z9"})
  void soundNamesAreTaken(String name) {
    assertThatCode(() -> DatabaseNames.require(name)).doesNotThrowAnyException();
    assertThatCode(() -> DatabaseNames.require(LONGEST)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-",
        "1a",
        "a-",
        "-a",
        "a--b",
        "Orders",
        "a_b",
        "a.b",
        "ä",
        "a b",
        "a\n",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
      })
  void otherNamesAreRefused(String name) {
    assertThatThrownBy(() -> DatabaseNames.require(name))
        .isInstanceOfSatisfying(
            Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo("invalid_name"));
  }

  @Test
  void aShortNameStaysWholeUpToFiftyCharacters() {
    assertThat(DatabaseNames.cluster("orders")).isEqualTo("daap-orders");
    assertThat(DatabaseNames.cluster("b".repeat(45))).isEqualTo("daap-" + "b".repeat(45));
  }

  @Test
  void aLongNameIsShortenedToItsBeginningAndAHash() {
    String one = DatabaseNames.cluster("b".repeat(46));
    String other = DatabaseNames.cluster("b".repeat(47));

    assertThat(one).hasSize(50).startsWith("daap-" + "b".repeat(36) + "-").isNotEqualTo(other);
    assertThat(DatabaseNames.cluster("b".repeat(46))).isEqualTo(one);
    assertThat(DatabaseNames.pooler(one)).hasSizeLessThanOrEqualTo(63);
  }

  @Test
  void aHyphenAtTheCutIsNotDoubled() {
    String name = "b".repeat(35) + "-" + "c".repeat(20);

    assertThat(DatabaseNames.cluster(name)).doesNotContain("--").hasSizeLessThanOrEqualTo(50);
  }
}
