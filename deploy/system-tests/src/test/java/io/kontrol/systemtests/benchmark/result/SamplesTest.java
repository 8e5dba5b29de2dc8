package io.kontrol.systemtests.benchmark.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SamplesTest {
  @Test
  void percentilesAreMeasuredValues() {
    List<Double> values = new ArrayList<>();
    for (int i = 100; i > 0; i--) {
      values.add((double) i);
    }
    Samples samples = Samples.of(values);
    assertThat(samples.percentile(50)).isEqualTo(50);
    assertThat(samples.percentile(99)).isEqualTo(99);
    assertThat(samples.percentile(100)).isEqualTo(100);
    assertThat(samples.median()).isEqualTo(50.5);
  }

  @Test
  void aFigureTellsMedianAndSpread() {
    Figure figure = Figure.of(List.of(3.0, 1.0, 2.0), "ms");
    assertThat(figure).hasToString("2.00 ms (1.00–3.00)");
  }

  @Test
  void aRowComparesWithItsLimit() {
    ResultRow row =
        ResultRow.of("apply", Figure.of(List.of(700.0), "/s"))
            .against("bare", Figure.of(List.of(1_000.0), "/s"));
    assertThat(row.ratio()).hasValue(0.7);
    assertThat(ResultTable.of(List.of(row))).contains("| apply ", "| 700 /s ", "| 0.70 ");
  }
}
