package io.kontrol.api.platform.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Whether a page of this server has sent a request. A browser adds the session's cookie to whatever
 * any page sends here, so that the cookie alone proves nothing; Origin and Sec-Fetch-Site are set
 * by the browser, and no page can forge them.
 */
final class SameOrigin {
  private static final String FETCH_SITE = "Sec-Fetch-Site";

  private SameOrigin() {}

  static boolean sent(HttpServerRequest request) {
    String site = request.getHeader(FETCH_SITE);
    if (site != null) {
      return site.equals("same-origin");
    }
    return matches(
        request.getHeader(HttpHeaders.ORIGIN),
        request.authority(),
        "https".equals(request.scheme()));
  }

  /**
   * @param host as the request names it; without a port it has the default one of the origin's
   *     scheme, since a proxy may have ended TLS
   * @param secure a page that came without TLS may be anybody's
   */
  static boolean matches(@Nullable String origin, @Nullable HostAndPort host, boolean secure) {
    if (origin == null || host == null) {
      return false;
    }
    URI page;
    try {
      page = new URI(origin.toLowerCase(Locale.ROOT));
    } catch (URISyntaxException e) {
      return false;
    }
    boolean https = "https".equals(page.getScheme());
    if (page.getHost() == null || (!https && (secure || !"http".equals(page.getScheme())))) {
      return false;
    }
    int usual = https ? 443 : 80;
    return page.getHost().equalsIgnoreCase(host.host())
        && (page.getPort() < 0 ? usual : page.getPort())
            == (host.port() <= 0 ? usual : host.port());
  }
}
