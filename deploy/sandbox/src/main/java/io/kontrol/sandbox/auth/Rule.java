package io.kontrol.sandbox.auth;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * One of the {@code rules} of a Role or ClusterRole.
 *
 * @param namespace in which the rule holds; empty for all
 */
public record Rule(
    String namespace,
    List<String> apiGroups,
    List<String> resources,
    List<String> resourceNames,
    List<String> verbs,
    List<String> nonResourceUrls) {

  /**
   * @param rule a rule of a Role, as JSON
   */
  public static Rule of(JsonNode rule, String namespace) {
    return new Rule(
        namespace,
        texts(rule.path("apiGroups")),
        texts(rule.path("resources")),
        texts(rule.path("resourceNames")),
        texts(rule.path("verbs")),
        texts(rule.path("nonResourceURLs")));
  }

  boolean allows(RequestAttributes action) {
    if (!matches(verbs, action.verb())) {
      return false;
    }
    if (action.resource().isEmpty()) {
      return nonResourceUrls.stream().anyMatch(url -> covers(url, action.path()));
    }
    return (namespace.isEmpty() || namespace.equals(action.namespace()))
        && matches(apiGroups, action.group())
        && (matches(resources, action.resource()) || matchesSubresource(action.resource()))
        && (resourceNames.isEmpty() || resourceNames.contains(action.name()));
  }

  private boolean matchesSubresource(String resource) {
    int slash = resource.indexOf('/');
    return slash > 0 && resources.contains("*" + resource.substring(slash));
  }

  private static boolean matches(List<String> allowed, String asked) {
    return allowed.contains("*") || allowed.contains(asked);
  }

  private static boolean covers(String url, String path) {
    return url.endsWith("*")
        ? path.startsWith(url.substring(0, url.length() - 1))
        : url.equals(path);
  }

  private static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(text -> texts.add(text.asText()));
    return List.copyOf(texts);
  }
}
