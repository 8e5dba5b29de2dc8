package io.kontrol.systemtests.cluster;

import com.sun.net.httpserver.HttpExchange;
import java.time.Instant;

/**
 * A request that has reached a proxy.
 *
 * @param sender its bearer token, which in a rig is the name of a process; the user agent where
 *     there is none
 * @param path without the query
 * @param dryRun a dry run, which changes nothing
 * @param arrived time of arrival at the proxy
 */
public record ProxiedRequest(
    String sender, String method, String path, boolean dryRun, Instant arrived) {
  private static final String BEARER = "Bearer ";

  static ProxiedRequest of(HttpExchange exchange) {
    String query = exchange.getRequestURI().getRawQuery();
    return new ProxiedRequest(
        sender(exchange),
        exchange.getRequestMethod(),
        exchange.getRequestURI().getPath(),
        query != null && query.matches("(.*&)?dryRun=All(&.*)?"),
        Instant.now());
  }

  private static String sender(HttpExchange exchange) {
    String authorization = exchange.getRequestHeaders().getFirst("Authorization");
    if (authorization != null && authorization.startsWith(BEARER)) {
      return authorization.substring(BEARER.length());
    }
    String agent = exchange.getRequestHeaders().getFirst("User-Agent");
    return agent == null ? "somebody" : agent;
  }

  public boolean isWrite() {
    return !dryRun && !method.equals("GET") && !method.equals("HEAD");
  }

  @Override
  public String toString() {
    return method + " " + path + (dryRun ? " (dry run)" : "") + " by " + sender;
  }
}
