package io.kontrol.api.fleet.metric;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** Begins a series whenever the type or the unit changes, since rows come in their order. */
final class MetricSeries {
  private final ArrayNode all;
  private @Nullable ObjectNode last;

  MetricSeries(ArrayNode all) {
    this.all = all;
  }

  /** The points of a series. */
  ArrayNode of(String type, String unit) {
    ObjectNode series = last;
    if (series == null
        || !series.path("metric_type").asText().equals(type)
        || !series.path("unit").asText().equals(unit)) {
      series = all.addObject().put("metric_type", type).put("unit", unit);
      last = series;
    }
    return series.withArray("points");
  }
}
