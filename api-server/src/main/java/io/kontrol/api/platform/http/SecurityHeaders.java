package io.kontrol.api.platform.http;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;

/** Tells browsers what the answers may do, and what they must not keep. */
@ApplicationScoped
public class SecurityHeaders {
  private static final int AFTER_REQUEST_ID = 15_000;

  private static final String API_POLICY = "default-src 'none'; frame-ancestors 'none'";

  private static final String CONSOLE_POLICY =
      "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none';"
          + " form-action 'self'; frame-ancestors 'none'";

  /** Swagger UI starts with a script in its page, and sets styles. */
  private static final String SWAGGER_POLICY =
      "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline';"
          + " img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self';"
          + " frame-ancestors 'none'";

  /** A year, as browsers' preload lists ask. */
  private static final String STRICT_TRANSPORT = "max-age=31536000";

  /** Where answers tell of people and their credentials. */
  private static final List<String> PERSONAL =
      List.of("/api/v1/auth", "/api/v1/users", "/api/v1/tokens", "/api/v1/grants", "/api/v1/audit");

  void register(@Observes Filters filters) {
    filters.register(SecurityHeaders::add, AFTER_REQUEST_ID);
  }

  private static void add(RoutingContext exchange) {
    String path = exchange.request().path();
    MultiMap headers = exchange.response().headers();
    headers.set("X-Content-Type-Options", "nosniff");
    headers.set("X-Frame-Options", "DENY");
    // not no-referrer, with which a form would send "Origin: null"
    headers.set("Referrer-Policy", "same-origin");
    headers.set("Content-Security-Policy", policy(path));
    if (exchange.request().isSSL()) {
      headers.set("Strict-Transport-Security", STRICT_TRANSPORT);
    }
    if (PERSONAL.stream().anyMatch(path::startsWith)) {
      headers.set(HttpHeaders.CACHE_CONTROL, "no-store");
    }
    exchange.next();
  }

  private static String policy(String path) {
    if (path.startsWith("/api/")) {
      return API_POLICY;
    }
    return path.startsWith("/q/swagger-ui/") ? SWAGGER_POLICY : CONSOLE_POLICY;
  }
}
