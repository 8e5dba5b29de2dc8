package io.kontrol.api.access.token;

import io.kontrol.api.platform.refusal.Refusal;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/** How long tokens live. */
@ApplicationScoped
public class TokenLifetimes {
  private final Duration usual;
  private final Optional<Duration> longest;

  /**
   * @param longest empty, or zero, for no limit
   */
  public TokenLifetimes(
      @ConfigProperty(name = "kontrol.token.lifetime") Duration usual,
      @ConfigProperty(name = "kontrol.token.max-lifetime") Optional<Duration> longest) {
    this.longest = longest.filter(limit -> !limit.isZero());
    this.usual = this.longest.filter(limit -> limit.compareTo(usual) < 0).orElse(usual);
  }

  Instant usual(Instant now) {
    return now.plus(usual);
  }

  Instant in(Instant now, String duration) {
    try {
      return require(now, now.plus(Duration.parse(duration)));
    } catch (DateTimeException | ArithmeticException e) {
      throw Refusal.invalid(
          "invalid_expiry", "expires_in is a duration such as P90D (days) or PT12H (hours).");
    }
  }

  /**
   * @param time null for never
   */
  @Nullable Instant at(Instant now, @Nullable String time) {
    if (time == null) {
      if (longest.isPresent()) {
        throw tooLong();
      }
      return null;
    }
    try {
      return require(now, OffsetDateTime.parse(time).toInstant());
    } catch (DateTimeException e) {
      throw Refusal.invalid(
          "invalid_expiry", "expires_at is a time as in RFC 3339, such as 2030-01-31T12:00:00Z.");
    }
  }

  private Instant require(Instant now, Instant expiry) {
    if (!expiry.isAfter(now)) {
      throw Refusal.invalid("invalid_expiry", "A token expires in the future.");
    }
    if (longest.isPresent() && expiry.isAfter(now.plus(longest.get()))) {
      throw tooLong();
    }
    if (expiry.isAfter(Instant.parse("9999-01-01T00:00:00Z"))) {
      throw Refusal.invalid("invalid_expiry", "A token expires before the year 9999, or never.");
    }
    return expiry;
  }

  private Refusal tooLong() {
    return Refusal.invalid(
        "invalid_expiry",
        "A token lives " + longest.map(Duration::toString).orElse("for ever") + " at most.");
  }
}
