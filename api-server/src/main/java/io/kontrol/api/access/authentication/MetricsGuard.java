package io.kontrol.api.access.authentication;

import io.kontrol.api.platform.database.DatabaseUnavailableException;
import io.kontrol.api.platform.identity.Principal;
import io.kontrol.api.platform.identity.Right;
import io.kontrol.api.platform.problem.ProblemAnswers;
import io.kontrol.api.platform.refusal.Refusal;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Keeps the metrics to Prometheus, which sends a token that the configuration has, and to those who
 * have the right. The token works while the database is away, when metrics are wanted most.
 */
@ApplicationScoped
class MetricsGuard {
  private static final int AFTER_LIMITS = 9_000;
  private static final String PATH = "/q/metrics";
  private static final String BEARER = "Bearer ";

  private final IdentityFinder finder;
  private final Optional<byte[]> expected;

  MetricsGuard(
      IdentityFinder finder,
      @ConfigProperty(name = "kontrol.metrics.token") Optional<String> token) {
    this.finder = finder;
    this.expected = token.map(text -> (BEARER + text).getBytes(StandardCharsets.UTF_8));
  }

  void register(@Observes Filters filters) {
    filters.register(this::check, AFTER_LIMITS);
  }

  private void check(RoutingContext exchange) {
    if (!exchange.normalizedPath().startsWith(PATH) || isPrometheus(exchange.request())) {
      exchange.next();
      return;
    }
    exchange
        .vertx()
        .executeBlocking(
            () -> {
              requireRight(exchange.request());
              return null;
            },
            false)
        .onSuccess(any -> exchange.next())
        .onFailure(failure -> refuse(exchange, failure));
  }

  private boolean isPrometheus(HttpServerRequest request) {
    String header = request.getHeader(HttpHeaders.AUTHORIZATION);
    return expected.isPresent()
        && header != null
        && MessageDigest.isEqual(expected.get(), header.getBytes(StandardCharsets.UTF_8));
  }

  private void requireRight(HttpServerRequest request) {
    Cookie cookie = request.getCookie(PresentedCredential.COOKIE);
    PresentedCredential credential =
        PresentedCredential.required(
            request.getHeader(HttpHeaders.AUTHORIZATION),
            request.getHeader(PresentedCredential.API_KEY_HEADER),
            cookie == null ? null : cookie.getValue());
    if (!finder.find(credential).orRefuse().mayHave(Right.METRICS_READ)) {
      throw Principal.missing(Right.METRICS_READ);
    }
  }

  private static void refuse(RoutingContext exchange, Throwable failure) {
    if (failure instanceof Refusal refusal) {
      ProblemAnswers.refuse(exchange, refusal);
    } else if (failure instanceof DatabaseUnavailableException) {
      ProblemAnswers.databaseAway(exchange);
    } else {
      exchange.fail(failure);
    }
  }
}
