package io.kontrol.model.wake;

import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.pubsub.PgSubscriber;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * LISTEN on one channel, for as long as it is open. It reconnects by itself; since notifications
 * are lost while it is away, it calls {@code onReconnect} each time it is back, the first time
 * included, and the caller then looks at everything.
 */
public final class ChangeListener implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(ChangeListener.class);
  private static final long RECONNECT_MILLIS = 500;

  private final PgSubscriber subscriber;

  /**
   * @param jdbcUrl {@code jdbc:postgresql://host:port/database}, as the data source has it
   * @param onChange called on an event loop with the cluster id; must not block
   * @param onReconnect called on an event loop after each (re)connection; must not block
   */
  public ChangeListener(
      Vertx vertx,
      String jdbcUrl,
      String user,
      String password,
      Channel channel,
      Consumer<String> onChange,
      Runnable onReconnect) {
    subscriber = PgSubscriber.subscriber(vertx, connectOptions(jdbcUrl, user, password));
    subscriber.reconnectPolicy(retries -> RECONNECT_MILLIS);
    subscriber
        .channel(channel.channelName())
        .subscribeHandler(nothing -> onReconnect.run())
        .handler(onChange::accept);
    connect(vertx);
  }

  private void connect(Vertx vertx) {
    subscriber
        .connect()
        .onFailure(
            e -> {
              LOG.debugf("No connection for LISTEN yet: %s", e.getMessage());
              vertx.setTimer(RECONNECT_MILLIS, id -> connect(vertx));
            });
  }

  @Override
  public void close() {
    subscriber.close();
  }

  static PgConnectOptions connectOptions(String jdbcUrl, String user, String password) {
    URI uri = URI.create(jdbcUrl.substring("jdbc:".length()));
    PgConnectOptions options =
        new PgConnectOptions()
            .setHost(uri.getHost())
            .setPort(uri.getPort() < 0 ? 5432 : uri.getPort())
            .setDatabase(URLDecoder.decode(uri.getPath().substring(1), StandardCharsets.UTF_8))
            .setUser(user)
            .setPassword(password);
    String query = uri.getQuery();
    if (query != null) {
      for (String parameter : query.split("&")) {
        if (parameter.equals("sslmode=require")
            || parameter.equals("sslmode=verify-ca")
            || parameter.equals("sslmode=verify-full")) {
          options.setSslMode(
              io.vertx.pgclient.SslMode.of(parameter.substring("sslmode=".length())));
        }
      }
    }
    return options;
  }
}
