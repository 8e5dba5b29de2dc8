package io.kontrol.model.wake;

import io.kontrol.model.database.DatabaseLogin;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * LISTENs on a channel until it is closed, and reconnects whenever the connection is lost, also if
 * the database was unreachable at first. Notifications are lost meanwhile, so after each
 * connection, including the first, it calls {@code onReconnect}, and the caller compares
 * everything.
 *
 * <p>Vert.x's {@code PgSubscriber} is not used: if its first connection fails, it never connects,
 * since a second {@code connect()} does nothing.
 */
public final class ChangeListener implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(ChangeListener.class);
  private static final int CONNECT_MILLIS = 5_000;
  private static final long RECONNECT_MILLIS = 500;
  private static final long CLOSE_MILLIS = 1_000;
  private static final Duration PROBE = Duration.ofSeconds(10);

  private final Vertx vertx;
  private final PgConnectOptions options;
  private final Channel channel;
  private final Consumer<String> onChange;
  private final Runnable onReconnect;
  private final Duration probe;

  private @Nullable PgConnection current;
  private Future<Void> connecting = Future.succeededFuture();
  private boolean closed;

  /**
   * @param onChange called on an event loop with the cluster id; must not block
   * @param onReconnect called on an event loop after each (re)connection; must not block
   */
  public ChangeListener(
      Vertx vertx,
      DatabaseLogin login,
      Channel channel,
      Consumer<String> onChange,
      Runnable onReconnect) {
    this(vertx, connectOptions(login), channel, onChange, onReconnect, PROBE);
  }

  /**
   * @param probe interval of checks of the connection, and their timeout
   */
  ChangeListener(
      Vertx vertx,
      PgConnectOptions options,
      Channel channel,
      Consumer<String> onChange,
      Runnable onReconnect,
      Duration probe) {
    this.vertx = vertx;
    this.options = options.setConnectTimeout(CONNECT_MILLIS);
    this.channel = channel;
    this.onChange = onChange;
    this.onReconnect = onReconnect;
    this.probe = probe;
    connect();
  }

  private synchronized void connect() {
    if (closed) {
      return;
    }
    connecting =
        PgConnection.connect(vertx, options)
            .onFailure(
                e -> {
                  LOG.debugf("No connection for LISTEN yet: %s", e.getMessage());
                  connectLater();
                })
            .compose(this::connected);
  }

  private synchronized void connectLater() {
    if (!closed) {
      vertx.setTimer(RECONNECT_MILLIS, id -> connect());
    }
  }

  private Future<Void> connected(PgConnection connection) {
    synchronized (this) {
      if (closed) {
        return connection.close();
      }
      current = connection;
    }
    connection.closeHandler(nothing -> lost(connection));
    connection.exceptionHandler(e -> lost(connection));
    connection.notificationHandler(notification -> onChange.accept(notification.getPayload()));
    ask(
        connection,
        "LISTEN " + channel.channelName(),
        () -> {
          probeLater(connection);
          onReconnect.run();
        });
    return Future.succeededFuture();
  }

  /** Detects connections that break silently, as behind a firewall. */
  private void probeLater(PgConnection connection) {
    vertx.setTimer(
        probe.toMillis(),
        id -> {
          if (isCurrent(connection)) {
            ask(connection, "SELECT 1", () -> probeLater(connection));
          }
        });
  }

  private void ask(PgConnection connection, String sql, Runnable answered) {
    connection
        .query(sql)
        .execute()
        .timeout(probe.toMillis(), TimeUnit.MILLISECONDS)
        .onSuccess(rows -> answered.run())
        .onFailure(e -> lost(connection));
  }

  private synchronized boolean isCurrent(PgConnection connection) {
    return connection.equals(current);
  }

  private synchronized void lost(PgConnection connection) {
    if (isCurrent(connection)) {
      current = null;
      connection.close();
      connectLater();
    }
  }

  /**
   * Waits a moment for the connection to end: its last callbacks need the event loops, which the
   * caller may end next. Not for event loops themselves.
   */
  @Override
  public void close() {
    Future<Void> ended;
    synchronized (this) {
      closed = true;
      ended = current == null ? connecting : current.close();
      current = null;
    }
    try {
      ended.toCompletionStage().toCompletableFuture().get(CLOSE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.debug("The connection for LISTEN did not end in order", e);
    }
  }

  static PgConnectOptions connectOptions(DatabaseLogin login) {
    URI uri = URI.create(login.jdbcUrl().substring("jdbc:".length()));
    PgConnectOptions options =
        new PgConnectOptions()
            .setHost(uri.getHost())
            .setPort(uri.getPort() < 0 ? 5432 : uri.getPort())
            .setDatabase(URLDecoder.decode(uri.getPath().substring(1), StandardCharsets.UTF_8))
            .setUser(login.user())
            .setPassword(login.password());
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
