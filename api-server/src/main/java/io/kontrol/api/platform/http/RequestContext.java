package io.kontrol.api.platform.http;

import io.kontrol.api.platform.identity.Identity;
import io.kontrol.api.platform.identity.IdentityCheck;
import io.kontrol.api.platform.identity.Permissions;
import io.kontrol.api.platform.identity.Principal;
import io.kontrol.api.platform.identity.RequestOrigin;
import io.kontrol.api.platform.refusal.Refusal;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.RequestScoped;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** The current request without its body. */
@RequestScoped
public class RequestContext {
  public static final String AUTHOR_HEADER = "X-Kontrol-Author";
  public static final String MESSAGE_HEADER = "X-Kontrol-Message";
  public static final String IDEMPOTENCY_KEY_HEADER = "Idempotency-Key";

  private static final int LONGEST_AUTHOR = 255;
  private static final int LONGEST_MESSAGE = 10_000;

  private final UriInfo uri;
  private final HttpHeaders headers;
  private final RoutingContext exchange;
  private final TrustedProxies proxies;
  private @Nullable Identity identity;
  private @Nullable IdentityCheck check;

  public RequestContext(
      UriInfo uri, HttpHeaders headers, RoutingContext exchange, TrustedProxies proxies) {
    this.uri = uri;
    this.headers = headers;
    this.exchange = exchange;
    this.proxies = proxies;
  }

  /** The authentication has found who asks. */
  public void identify(Identity found, IdentityCheck again) {
    this.identity = found;
    this.check = again;
  }

  /** Outlives the request. */
  public IdentityCheck identityCheck() {
    if (check == null) {
      throw new IllegalStateException("this operation does not know who asks");
    }
    return check;
  }

  /** Who asks; there is nobody only where an operation is open to all. */
  public Identity identity() {
    if (identity == null) {
      throw new IllegalStateException("this operation does not know who asks");
    }
    return identity;
  }

  public boolean isIdentified() {
    return identity != null;
  }

  /** Refuses what another site's page may have made a browser send. */
  public void requireSameOrigin() {
    if (!SameOrigin.sent(exchange.request())) {
      throw Refusal.crossOrigin();
    }
  }

  public RequestOrigin origin() {
    return new RequestOrigin(
        RequestIds.of(exchange),
        proxies.clientOf(exchange.request()),
        exchange.request().getHeader(HttpHeaders.USER_AGENT));
  }

  /** Whether the client has sent it by https, as far as the proxies in between are trusted. */
  public boolean secure() {
    return "https".equals(exchange.request().scheme());
  }

  /** Runs when the client has closed its connection, or the answer has been sent. */
  public void whenOver(Runnable action) {
    exchange.addEndHandler(ended -> action.run());
    if (exchange.response().closed()) {
      action.run(); // it went before the handler came
    }
  }

  public String pathAndQuery() {
    String query = uri.getRequestUri().getRawQuery();
    return uri.getRequestUri().getRawPath() + (query == null ? "" : "?" + query);
  }

  public Optional<String> query(String name) {
    return Optional.ofNullable(uri.getQueryParameters().getFirst(name));
  }

  public boolean flag(String name) {
    String value = query(name).orElse("false");
    return switch (value) {
      case "true", "" -> true;
      case "false" -> false;
      default ->
          throw Refusal.malformed(
              "invalid_query_parameter", "The query parameter " + name + " is true or false.");
    };
  }

  public int number(String name, int absent, int least, int most) {
    Optional<String> text = query(name);
    if (text.isEmpty()) {
      return absent;
    }
    try {
      int value = Integer.parseInt(text.get());
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      // refused below
    }
    throw Refusal.malformed(
        "invalid_query_parameter",
        "The query parameter " + name + " is a whole number from " + least + " to " + most + ".");
  }

  /** The media type of the body; null where the request does not say. */
  public @Nullable String contentType() {
    MediaType type = headers.getMediaType();
    return type == null ? null : type.toString();
  }

  public Optional<String> header(String name) {
    return Optional.ofNullable(headers.getHeaderString(name));
  }

  /** Refuses a write to a generation that If-Match does not name. */
  public IntConsumer precondition() {
    return EntityTags.precondition(header(HttpHeaders.IF_MATCH));
  }

  /** The query parameters win over the headers, since they hold any character. */
  public Principal principal() {
    return new Principal(
        identity(),
        said("author", AUTHOR_HEADER, LONGEST_AUTHOR),
        said("message", MESSAGE_HEADER, LONGEST_MESSAGE),
        origin());
  }

  public Permissions permissions() {
    return identity().permissions();
  }

  private @Nullable String said(String parameter, String header, int longest) {
    String text = query(parameter).or(() -> header(header)).orElse("");
    if (text.length() > longest) {
      throw Refusal.malformed(
          "invalid_" + parameter,
          "The " + parameter + " may have " + longest + " characters at most.");
    }
    return text.isBlank() ? null : text;
  }

  /** Whether YAML is preferred over JSON. */
  public boolean wantsYaml() {
    for (MediaType type : headers.getAcceptableMediaTypes()) {
      String name = type.getSubtype().toLowerCase(Locale.ROOT);
      if (name.contains("yaml")) {
        return true;
      }
      if (name.contains("json") || type.isWildcardType() || type.isWildcardSubtype()) {
        return false;
      }
    }
    return false;
  }
}
