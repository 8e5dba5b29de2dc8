package io.kontrol.api.access.session;

import java.time.Duration;

/** The cookie of a session, as {@code Set-Cookie} has it: no script reads it. */
public final class SessionCookie {
  public static final String NAME = "kontrol_session";

  private SessionCookie() {}

  /**
   * @param secure whether the browser may send it by https alone
   */
  public static String begin(String credential, Duration lifetime, boolean secure) {
    return text(credential, lifetime.toSeconds(), secure);
  }

  /** Makes the browser forget it. */
  public static String end(boolean secure) {
    return text("", 0, secure);
  }

  private static String text(String value, long seconds, boolean secure) {
    return NAME
        + "="
        + value
        + "; Path=/; Max-Age="
        + seconds
        + "; HttpOnly; SameSite=Lax"
        + (secure ? "; Secure" : "");
  }
}
