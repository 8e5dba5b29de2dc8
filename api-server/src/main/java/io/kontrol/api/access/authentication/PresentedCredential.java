package io.kontrol.api.access.authentication;

import io.kontrol.api.access.CredentialKind;
import io.kontrol.api.platform.refusal.Refusal;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The credential that a request bears.
 *
 * @param byCookie the browser sends it by itself, whoever made the page send the request
 */
record PresentedCredential(String text, boolean byCookie) {
  static final String COOKIE = "kontrol_session";
  static final String API_KEY_HEADER = "X-API-Key";

  private static final Pattern OURS = Pattern.compile("kontrol_[A-Za-z0-9_-]{20,200}");
  private static final String BEARER = "bearer ";

  /** A header wins over the cookie, since somebody has put it there on purpose. */
  static Optional<PresentedCredential> of(
      @Nullable String authorization, @Nullable String apiKey, @Nullable String cookie) {
    if (authorization != null) {
      if (!authorization.toLowerCase(Locale.ROOT).startsWith(BEARER)) {
        throw Refusal.unauthenticated(
            "credential_malformed", "The header Authorization is Bearer and a token.");
      }
      return Optional.of(
          new PresentedCredential(authorization.substring(BEARER.length()).strip(), false));
    }
    if (apiKey != null) {
      if (!apiKey.startsWith(CredentialKind.NODE_KEY.prefix())) {
        throw Refusal.unauthenticated(
            "credential_malformed",
            "X-API-Key bears the key of a node. A token goes into Authorization: Bearer.");
      }
      return Optional.of(new PresentedCredential(apiKey, false));
    }
    return Optional.ofNullable(cookie)
        .filter(value -> value.startsWith(CredentialKind.SESSION.prefix()))
        .map(value -> new PresentedCredential(value, true));
  }

  static PresentedCredential required(
      @Nullable String authorization, @Nullable String apiKey, @Nullable String cookie) {
    return of(authorization, apiKey, cookie)
        .orElseThrow(
            () ->
                Refusal.unauthenticated(
                    "unauthenticated",
                    "Who are you? Send Authorization: Bearer with an API token, or log in."));
  }

  /** Whether Kontrol has made it; otherwise it may be a token of the OpenID Connect provider. */
  boolean ours() {
    return text.startsWith(CredentialKind.API_TOKEN.prefix());
  }

  void requireForm() {
    if (!OURS.matcher(text).matches()) {
      throw Refusal.unauthenticated(
          "credential_malformed", "This is not the form of a token: it may have been cut off.");
    }
  }
}
