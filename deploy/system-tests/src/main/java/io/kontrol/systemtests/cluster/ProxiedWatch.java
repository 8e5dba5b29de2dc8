package io.kontrol.systemtests.cluster;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** One open watch: forwards events until it is closed. */
final class ProxiedWatch {
  private final HttpExchange exchange;
  private final InputStream from;

  ProxiedWatch(HttpExchange exchange, InputStream from) {
    this.exchange = exchange;
    this.from = from;
  }

  void pump() throws IOException {
    byte[] buffer = new byte[64 * 1024];
    OutputStream out = exchange.getResponseBody();
    for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
      synchronized (this) {
        out.write(buffer, 0, n);
        out.flush();
      }
    }
    synchronized (this) {
      out.close();
    }
  }

  /**
   * Ends it with an error event in the stream, as an API server does.
   *
   * @param status as JSON
   */
  void fail(String status) {
    try {
      synchronized (this) {
        OutputStream out = exchange.getResponseBody();
        String event = "{\"type\":\"ERROR\",\"object\":" + status + "}\n";
        out.write(event.getBytes(StandardCharsets.UTF_8));
        out.flush();
      }
    } catch (IOException gone) {
      // the client has disconnected
    }
    cut();
  }

  void cut() {
    try {
      from.close();
    } catch (IOException closed) {
      // closing twice is fine
    }
    exchange.close();
  }
}
