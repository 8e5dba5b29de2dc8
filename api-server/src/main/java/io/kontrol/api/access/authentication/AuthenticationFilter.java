package io.kontrol.api.access.authentication;

import io.kontrol.api.access.FoundIdentity;
import io.kontrol.api.access.Identities;
import io.kontrol.api.access.JwtIdentities;
import io.kontrol.api.platform.http.OpenToAll;
import io.kontrol.api.platform.http.RequestContext;
import io.kontrol.api.platform.http.RequiredRight;
import io.kontrol.api.platform.identity.Identity;
import io.kontrol.api.platform.identity.Principal;
import io.kontrol.api.platform.identity.Right;
import io.kontrol.api.platform.refusal.Refusal;
import jakarta.enterprise.inject.Instance;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Cookie;
import jakarta.ws.rs.core.HttpHeaders;
import java.lang.reflect.Method;
import java.util.Optional;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/**
 * Finds who sends a request and refuses those who cannot have the right that the operation needs.
 * Where a right is scoped, the operation refuses the rest, since it knows the place.
 */
public final class AuthenticationFilter {
  private final Identities identities;
  private final Instance<JwtIdentities> jwts;
  private final RequestContext request;

  public AuthenticationFilter(
      Identities identities, Instance<JwtIdentities> jwts, RequestContext request) {
    this.identities = identities;
    this.jwts = jwts;
    this.request = request;
  }

  @ServerRequestFilter(priority = Priorities.AUTHENTICATION)
  public void authenticate(ResourceInfo operation, HttpHeaders headers) {
    Method method = operation.getResourceMethod();
    if (method.isAnnotationPresent(OpenToAll.class)) {
      return;
    }
    RequiredRight required = method.getAnnotation(RequiredRight.class);
    if (required == null) {
      throw new IllegalStateException(method + " says neither which right it needs nor none");
    }
    PresentedCredential credential = credential(headers);
    Identity identity = find(credential).orRefuse();
    request.identify(identity, () -> again(credential));
    Right right = required.value();
    if (!identity.permissions().mayHave(right)) {
      throw Principal.missing(right);
    }
    if (right == Right.CHANGE_ACCOUNT && identity.credential() == Identity.Credential.API_TOKEN) {
      throw Refusal.forbidden(
          right.text(), "An API token does not change its owner's account: log in to do that.");
    }
  }

  private Optional<Identity> again(PresentedCredential credential) {
    try {
      return Optional.ofNullable(find(credential).identity());
    } catch (Refusal expired) {
      return Optional.empty();
    }
  }

  private static PresentedCredential credential(HttpHeaders headers) {
    Cookie cookie = headers.getCookies().get(PresentedCredential.COOKIE);
    Optional<PresentedCredential> credential =
        PresentedCredential.of(
            headers.getHeaderString(HttpHeaders.AUTHORIZATION),
            headers.getHeaderString(PresentedCredential.API_KEY_HEADER),
            cookie == null ? null : cookie.getValue());
    if (credential.isEmpty()) {
      throw Refusal.unauthenticated(
          "unauthenticated",
          "Who are you? Send Authorization: Bearer with an API token, or log in.");
    }
    return credential.get();
  }

  private FoundIdentity find(PresentedCredential found) {
    if (!found.ours() && jwts.isResolvable()) {
      return jwts.get().of(found.text());
    }
    found.requireForm();
    return identities.byCredential(found.text());
  }
}
