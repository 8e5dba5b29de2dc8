package io.kontrol.api.platform.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class SqlTemplateTest {
  @Test
  void partsTakeTheirPlaces() {
    assertThat(
            SqlTemplate.fill(
                "SELECT {a_b}, '{}'::TEXT[] WHERE {c} AND {c}", Map.of("a_b", "$1\\", "c", "{x}")))
        .isEqualTo("SELECT $1\\, '{}'::TEXT[] WHERE {x} AND {x}");
  }

  @Test
  void noPartIsMissing() {
    assertThatThrownBy(() -> SqlTemplate.fill("{a} {b}", Map.of("a", "1")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("{b}");
  }
}
