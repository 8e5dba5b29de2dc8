package io.kontrol.api.platform.http;

import io.kontrol.api.platform.refusal.Refusal;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.UriInfo;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** Refuses query parameters that an operation does not take, and repeated ones. */
public final class QueryParameterFilter {
  private final Map<Method, Set<String>> known = new ConcurrentHashMap<>();

  @ServerRequestFilter
  public void check(ResourceInfo operation, UriInfo uri) {
    if (uri.getQueryParameters().isEmpty()) {
      return;
    }
    Set<String> allowed = known.computeIfAbsent(operation.getResourceMethod(), this::allowed);
    if (allowed.contains(QueryParameters.ANY)) {
      return;
    }
    for (Map.Entry<String, List<String>> parameter : uri.getQueryParameters().entrySet()) {
      if (!allowed.contains(parameter.getKey())) {
        throw Refusal.malformed(
            "unknown_query_parameter",
            "This operation has no such query parameter as "
                + shown(parameter.getKey())
                + (allowed.isEmpty()
                    ? "; it takes none."
                    : "; it takes " + String.join(", ", allowed) + "."));
      }
      if (parameter.getValue().size() > 1) {
        throw Refusal.malformed(
            "repeated_query_parameter",
            "The query parameter " + parameter.getKey() + " may be given once.");
      }
      if (parameter.getValue().get(0).indexOf('\0') >= 0) {
        throw Refusal.malformed(
            "nul_character",
            "The query parameter " + parameter.getKey() + " holds a NUL character.");
      }
    }
  }

  private Set<String> allowed(Method method) {
    QueryParameters declared = method.getAnnotation(QueryParameters.class);
    return declared == null ? Set.of() : new TreeSet<>(List.of(declared.value()));
  }

  private static String shown(String name) {
    return "'" + name.substring(0, Math.min(80, name.length())).replaceAll("\\p{Cntrl}", "?") + "'";
  }
}
