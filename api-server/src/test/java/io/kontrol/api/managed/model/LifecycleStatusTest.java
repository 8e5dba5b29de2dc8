package io.kontrol.api.managed.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LifecycleStatusTest {
  /**
   * The document's edges, and {@code ready error}: an operation failed where an object that holds
   * data is gone.
   */
  private static final Set<String> EDGES =
      Set.of(
          "provisioning ready",
          "provisioning error",
          "ready deleting",
          "ready error",
          "error provisioning",
          "error deleting",
          "deleting deleted");

  static Stream<Arguments> pairs() {
    return Arrays.stream(LifecycleStatus.values())
        .flatMap(from -> Arrays.stream(LifecycleStatus.values()).map(to -> Arguments.of(from, to)));
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void everyDocumentedEdgeIsAllowedAndEveryOtherIsRefused(
      LifecycleStatus from, LifecycleStatus to) {
    if (EDGES.contains(from.text() + " " + to.text())) {
      assertThat(from.to(to)).isEqualTo(to);
      return;
    }
    assertThatThrownBy(() -> from.to(to))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("no transition from " + from.text() + " to " + to.text());
  }
}
