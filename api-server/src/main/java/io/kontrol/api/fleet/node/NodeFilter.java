package io.kontrol.api.fleet.node;

import io.kontrol.api.platform.http.RequestContext;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.model.json.Json;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Which nodes a list shows; null for all.
 *
 * @param labels a JSON object that the labels contain
 * @param text a pattern of LIKE, in lower case
 */
public record NodeFilter(
    @Nullable String status,
    @Nullable String region,
    @Nullable String labels,
    @Nullable String text) {

  static NodeFilter of(RequestContext request) {
    return new NodeFilter(
        request.query("status").map(NodeFilter::status).orElse(null),
        request.query("region").orElse(null),
        request.query("label").map(text -> Json.write(NodeLabels.parse(text))).orElse(null),
        request.query("text").map(NodeFilter::containing).orElse(null));
  }

  private static String status(String text) {
    if (Arrays.stream(NodeStatus.values()).noneMatch(status -> status.name().equals(text))) {
      throw Refusal.malformed(
          "invalid_query_parameter",
          "The query parameter status is one of ACTIVE, INACTIVE, ERROR, OFFLINE.");
    }
    return text;
  }

  private static String containing(String text) {
    String literal = text.toLowerCase(Locale.ROOT).replaceAll("([\\\\%_])", "\\\\$1");
    return "%" + literal + "%";
  }

  /** Names the list for its cursors. */
  String list() {
    return "nodes " + Integer.toHexString(hashCode());
  }
}
