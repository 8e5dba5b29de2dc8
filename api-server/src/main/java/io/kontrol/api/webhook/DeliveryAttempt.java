package io.kontrol.api.webhook;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a call of a receiver went.
 *
 * @param status null where there was no answer
 * @param error null where the receiver took the event
 * @param retryAfter how long the receiver wants to be left alone; zero where it does not say
 */
record DeliveryAttempt(
    @Nullable Integer status, @Nullable String error, Duration retryAfter, Duration took) {
  private static final int GONE = 410;

  boolean delivered() {
    return error == null;
  }

  boolean gone() {
    return status != null && status == GONE;
  }
}
