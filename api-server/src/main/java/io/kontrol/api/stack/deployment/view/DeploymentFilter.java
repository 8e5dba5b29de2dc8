package io.kontrol.api.stack.deployment.view;

import io.kontrol.api.platform.http.RequestContext;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.api.stack.deployment.row.DeploymentState;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a list is filtered by; null for everything. */
public record DeploymentFilter(
    @Nullable Integer templateId,
    @Nullable String clusterId,
    @Nullable String namespace,
    @Nullable String state,
    @Nullable String status,
    @Nullable String prefix,
    @Nullable String text) {
  private static final List<String> STATES =
      Arrays.stream(DeploymentState.values()).map(Enum::name).toList();

  private static final List<String> STATUSES =
      List.of("Healthy", "Progressing", "Degraded", "Error");

  public static DeploymentFilter of(RequestContext request) {
    return new DeploymentFilter(
        request.query("template_id").isPresent()
            ? request.number("template_id", 0, 1, Integer.MAX_VALUE)
            : null,
        request.query("cluster_id").orElse(null),
        request.query("namespace").orElse(null),
        choice(request, "desired_state", STATES),
        choice(request, "status_summary", STATUSES),
        request.query("name_prefix").orElse(null),
        request.query("text").orElse(null));
  }

  private static @Nullable String choice(
      RequestContext request, String parameter, List<String> known) {
    String value = request.query(parameter).orElse(null);
    if (value != null && !known.contains(value)) {
      throw Refusal.malformed("invalid_query_parameter", parameter + " is one of " + known + ".");
    }
    return value;
  }

  boolean ofDeleted() {
    return DeploymentState.Deleted.name().equals(state);
  }
}
