package io.kontrol.api.desired.manifest;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.migrations.ClusterService;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each cluster that the API accepts can be granted roles by the migration runner. */
class ClusterIdTest {
  static String[] accepted() {
    return new String[] {"a", "0", "prod", "Prod.eu-1_x", "a--b", "a..b", "x".repeat(100)};
  }

  @ParameterizedTest
  @MethodSource("accepted")
  void bothAccept(String clusterId) {
    assertThatCode(() -> NameRules.requireClusterId(clusterId)).doesNotThrowAnyException();
    assertThatCode(() -> ClusterService.RECONCILER.roleOf(clusterId)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-a", "a-", ".a", "a b", "a/b", "a~b", "a'b", "a\"b", "ä", "a\n"})
  void bothRefuse(String clusterId) {
    assertThatThrownBy(() -> NameRules.requireClusterId(clusterId)).isInstanceOf(Refusal.class);
    assertThatThrownBy(() -> ClusterService.WATCHER.roleOf(clusterId))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {101, 1_000})
  void bothRefuseLongOnes(int length) {
    bothRefuse("x".repeat(length));
  }
}
