package io.kontrol.migrations.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Stands between a service and PostgreSQL, so that a test can take PostgreSQL away. */
public final class DatabaseProxy implements AutoCloseable {
  private final String url;
  private final String host;
  private final int target;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final Set<Socket> silent = ConcurrentHashMap.newKeySet();
  private final Semaphore turnedAway = new Semaphore(0);
  private final ServerSocket server;
  private volatile boolean cut;

  public DatabaseProxy(TestDatabase database) {
    this.url = database.url();
    URI uri = URI.create(url.substring("jdbc:".length()));
    this.host = uri.getHost();
    this.target = uri.getPort();
    try {
      this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    start(this::accept);
  }

  /** The database's, by way of this proxy. */
  public String url() {
    return url.replaceFirst("//[^/]+/", "//127.0.0.1:" + server.getLocalPort() + "/");
  }

  /** Ends the connections that are there, and each new one at once. */
  public void cut() {
    cut = true;
    open.forEach(DatabaseProxy::end);
  }

  public void heal() {
    cut = false;
  }

  /** Waits until so many have tried in vain. */
  public boolean awaitTurnedAway(int times, long seconds) throws InterruptedException {
    return turnedAway.tryAcquire(times, seconds, TimeUnit.SECONDS);
  }

  /** Lets the connections that are there stand, and drops all that is sent over them. */
  public void silence() {
    silent.addAll(open);
  }

  @Override
  public void close() {
    cut();
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void end(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accept() throws IOException {
    while (true) {
      Socket client = server.accept();
      if (cut) {
        client.close();
        turnedAway.release();
        continue;
      }
      Socket database = new Socket(host, target);
      client.setTcpNoDelay(true);
      database.setTcpNoDelay(true);
      open.add(client);
      open.add(database);
      start(() -> pump(client, database));
      start(() -> pump(database, client));
      if (cut) { // meanwhile
        end(client);
      }
    }
  }

  private void pump(Socket from, Socket to) throws IOException {
    byte[] buffer = new byte[65_536];
    try (from;
        to;
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream()) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        if (!silent.contains(from)) {
          out.write(buffer, 0, read);
        }
      }
    } finally {
      open.remove(from);
      open.remove(to);
      silent.remove(from);
      silent.remove(to);
    }
  }

  @FunctionalInterface
  private interface Work {
    void run() throws IOException;
  }

  private static void start(Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException e) {
                // one side has gone, or the proxy was cut: that is what it is for
              }
            },
            "tcp-proxy");
    thread.setDaemon(true);
    thread.start();
  }
}
