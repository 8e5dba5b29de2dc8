package io.kontrol.api.job.admin;

import io.kontrol.api.platform.http.RequestContext;
import io.kontrol.api.platform.refusal.Refusal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What jobs are filtered by; null where a request does not say. */
record JobFilter(@Nullable String type, @Nullable String state) {
  private static final List<String> STATES = List.of("queued", "running", "dead");

  static JobFilter of(RequestContext request) {
    String state = request.query("state").orElse(null);
    if (state != null && !STATES.contains(state)) {
      throw Refusal.malformed("invalid_query_parameter", "state is one of " + STATES + ".");
    }
    return new JobFilter(request.query("type").orElse(null), state);
  }
}
