package io.kontrol.api.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Stands between the API and PostgreSQL, so that a test can take PostgreSQL away. */
public final class TcpProxy {
  private final String host;
  private final int target;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final int port;
  private ServerSocket server;

  TcpProxy(String host, int target) {
    this.host = host;
    this.target = target;
    this.server = listen(0);
    this.port = server.getLocalPort();
    accept(server);
  }

  int port() {
    return port;
  }

  /** Refuses new connections and cuts those that are there. */
  public void cut() {
    try {
      server.close();
      for (Socket socket : open) {
        socket.close();
      }
      open.clear();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public void heal() {
    server = listen(port);
    accept(server);
  }

  private static ServerSocket listen(int port) {
    try {
      ServerSocket socket = new ServerSocket();
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return socket;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accept(ServerSocket listening) {
    start(
        () -> {
          while (!listening.isClosed()) {
            Socket client = listening.accept();
            Socket database = new Socket(host, target);
            client.setTcpNoDelay(true);
            database.setTcpNoDelay(true);
            open.add(client);
            open.add(database);
            start(() -> pump(client, database));
            start(() -> pump(database, client));
          }
        });
  }

  private void pump(Socket from, Socket to) throws IOException {
    byte[] buffer = new byte[65_536];
    try (from;
        to;
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream()) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        out.write(buffer, 0, read);
      }
    } finally {
      open.remove(from);
      open.remove(to);
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
