package io.kontrol.api.platform.problem;

import io.kontrol.api.platform.refusal.Refusal;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * Refuses bodies and URLs beyond the server's limits with a problem, where the framework would say
 * nothing.
 */
@ApplicationScoped
public class RequestLimits {
  private static final int BEFORE_EVERYTHING = 10_000;

  /** Characters; the framework's own limit for the whole line is a multiple of it. */
  private static final int LONGEST_URL = 8_192;

  private final long largestBody;

  public RequestLimits(
      @ConfigProperty(name = "quarkus.http.limits.max-body-size") MemorySize largestBody) {
    this.largestBody = largestBody.asLongValue();
  }

  void register(@Observes Filters filters) {
    filters.register(this::check, BEFORE_EVERYTHING);
  }

  private void check(RoutingContext context) {
    Optional<Problem> refusal =
        refusal(context.request().uri(), context.request().getHeader(HttpHeaders.CONTENT_LENGTH));
    if (refusal.isEmpty()) {
      context.next();
      return;
    }
    context.response().putHeader(HttpHeaders.CONNECTION, "close");
    ProblemAnswers.send(context, refusal.get());
  }

  private Optional<Problem> refusal(String url, @Nullable String length) {
    if (url.length() > LONGEST_URL) {
      return Optional.of(
          Problem.of(
              414,
              "url_too_long",
              "A URL may have "
                  + LONGEST_URL
                  + " characters; this one has "
                  + url.length()
                  + ". Ask with fewer filters."));
    }
    if (length != null && length.length() <= 18 && Long.parseLong(length) > largestBody) {
      return Optional.of(
          Problem.of(
              Refusal.tooLarge("A body may have " + largestBody + " bytes; split the request.")));
    }
    return Optional.empty();
  }
}
