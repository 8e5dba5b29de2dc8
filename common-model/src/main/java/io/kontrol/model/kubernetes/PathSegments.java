package io.kontrol.model.kubernetes;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Encodes names in paths: RBAC names such as {@code system:node} are not DNS names. */
final class PathSegments {
  private PathSegments() {}

  static String encode(String segment) {
    return URLEncoder.encode(segment, StandardCharsets.UTF_8)
        .replace("+", "%20")
        .replace("%3A", ":");
  }
}
