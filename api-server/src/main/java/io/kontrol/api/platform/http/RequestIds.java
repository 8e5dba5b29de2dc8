package io.kontrol.api.platform.http;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.jboss.logging.MDC;

/**
 * Gives each request an id, or keeps the one that the client or a proxy has given it. It is in the
 * answer, in each line of the log and in the audit log.
 */
@ApplicationScoped
public class RequestIds {
  public static final String HEADER = "X-Request-Id";

  private static final String KEY = "requestId";
  private static final int FIRST = 20_000;
  private static final Pattern SOUND = Pattern.compile("[A-Za-z0-9._:-]{1,64}");
  private static final RandomGenerator RANDOM = new SecureRandom();

  void register(@Observes Filters filters) {
    filters.register(RequestIds::assign, FIRST);
  }

  private static void assign(RoutingContext exchange) {
    String given = exchange.request().getHeader(HEADER);
    String id = given != null && SOUND.matcher(given).matches() ? given : next();
    exchange.put(KEY, id);
    exchange.response().putHeader(HEADER, id);
    MDC.put(KEY, id);
    exchange.next();
  }

  private static String next() {
    return HexFormat.of().toHexDigits(RANDOM.nextLong());
  }

  static String of(RoutingContext exchange) {
    String id = exchange.get(KEY);
    return id == null ? "" : id;
  }
}
