package io.kontrol.api.fleet.heartbeat;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How many heartbeats came, by what became of them. */
@ApplicationScoped
public class HeartbeatMetrics {
  static final String REFUSED = "refused";
  static final String THROTTLED = "throttled";

  private static final List<String> OUTCOMES =
      List.of("latest", "late", "duplicate", REFUSED, THROTTLED);

  private final Map<String, Counter> counters = new LinkedHashMap<>();
  private final Counter unknownFields;

  public HeartbeatMetrics(MeterRegistry registry) {
    for (String outcome : OUTCOMES) {
      counters.put(outcome, registry.counter("kontrol_heartbeats", "outcome", outcome));
    }
    this.unknownFields = registry.counter("kontrol_heartbeats_unknown_fields");
  }

  void count(String outcome) {
    Counter counter = counters.get(outcome);
    if (counter != null) {
      counter.increment();
    }
  }

  void countUnknown(int fields) {
    unknownFields.increment(fields);
  }
}
