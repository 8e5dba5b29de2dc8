package io.kontrol.api.access.authentication;

import io.kontrol.api.platform.http.OpenToAll;
import io.kontrol.api.platform.http.RequestContext;
import io.kontrol.api.platform.http.RequiredRight;
import io.kontrol.api.platform.identity.Identity;
import io.kontrol.api.platform.identity.Principal;
import io.kontrol.api.platform.identity.Right;
import io.kontrol.api.platform.refusal.Refusal;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Cookie;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.lang.reflect.Method;
import java.util.Optional;
import java.util.Set;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/**
 * Finds who sends a request and refuses those who cannot have the right that the operation needs.
 * Where a right is scoped, the operation refuses the rest, since it knows the place.
 */
public final class AuthenticationFilter {
  private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");

  private final IdentityFinder finder;
  private final RequestContext request;

  public AuthenticationFilter(IdentityFinder finder, RequestContext request) {
    this.finder = finder;
    this.request = request;
  }

  @ServerRequestFilter(priority = Priorities.AUTHENTICATION)
  public void authenticate(
      ResourceInfo operation, ContainerRequestContext exchange, HttpHeaders headers) {
    Method method = operation.getResourceMethod();
    boolean changes = !READING.contains(exchange.getMethod());
    if (method.isAnnotationPresent(OpenToAll.class)) {
      if (changes && isForm(headers)) {
        request.requireSameOrigin();
      }
      return;
    }
    RequiredRight required = method.getAnnotation(RequiredRight.class);
    if (required == null) {
      throw new IllegalStateException(method + " says neither which right it needs nor none");
    }
    PresentedCredential credential = credential(headers);
    Identity identity = finder.find(credential).orRefuse();
    request.identify(identity, () -> again(credential));
    if (changes && credential.byCookie()) {
      request.requireSameOrigin();
    }
    Right right = required.value();
    if (!identity.mayHave(right)) {
      throw Principal.missing(right);
    }
    if (right == Right.CHANGE_ACCOUNT && identity.credential() == Identity.Credential.API_TOKEN) {
      throw Refusal.forbidden(
          right.text(), "An API token does not change its owner's account: log in to do that.");
    }
  }

  private Optional<Identity> again(PresentedCredential credential) {
    try {
      return Optional.ofNullable(finder.find(credential).identity());
    } catch (Refusal expired) {
      return Optional.empty();
    }
  }

  private static PresentedCredential credential(HttpHeaders headers) {
    Cookie cookie = headers.getCookies().get(PresentedCredential.COOKIE);
    return PresentedCredential.required(
        headers.getHeaderString(HttpHeaders.AUTHORIZATION),
        headers.getHeaderString(PresentedCredential.API_KEY_HEADER),
        cookie == null ? null : cookie.getValue());
  }

  /** Any site's page can make a browser send one, so that it could log somebody in as another. */
  private static boolean isForm(HttpHeaders headers) {
    MediaType type = headers.getMediaType();
    return type != null && type.isCompatible(MediaType.APPLICATION_FORM_URLENCODED_TYPE);
  }
}
