package io.kontrol.api.fleet.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontrol.api.fleet.pool.PoolThresholds.Figures;
import io.kontrol.api.testing.ApiTest;
import jakarta.inject.Inject;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The status of a pool with the limits 2 to 10, by the thresholds as shipped. */
@ApiTest
class PoolThresholdsTest {
  @Inject PoolThresholds thresholds;

  @ParameterizedTest
  @CsvSource({
    // current, active, CPU, memory, status
    "5, 5, 40, 50, healthy",
    "5, 5, 79.9, 79.9, healthy",
    "5, 5, 80, 50, warning",
    "5, 5, 40, 80, warning",
    "5, 5, 95, 50, error",
    "5, 5, 40, 95, error",
    "5, 5, 80, 95, error",
    "5, 4, 40, 50, warning",
    "10, 9, 40, 50, healthy",
    "4, 2, 40, 50, error",
    "5, 0, 0, 0, error",
    "5, 6, 40, 50, healthy",
    "1, 1, 40, 50, warning",
    "0, 0, 0, 0, warning",
    "11, 11, 40, 50, warning",
    "11, 11, 99, 50, error"
  })
  void theWorstFigureDecides(int current, int active, double cpu, double memory, String status) {
    assertThat(thresholds.judge(new Figures(current, active, cpu, memory), 2, 10).text())
        .isEqualTo(status);
  }
}
