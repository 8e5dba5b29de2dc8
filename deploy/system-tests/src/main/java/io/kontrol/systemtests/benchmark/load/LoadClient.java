package io.kontrol.systemtests.benchmark.load;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/**
 * An HTTP client that only checks status codes. It uses the JDK's older client, which takes half
 * the CPU time per request of {@link java.net.http.HttpClient}: the services run on the same cores.
 */
public final class LoadClient {
  private static final int PATIENCE_MILLIS = 60_000;

  static {
    System.setProperty("http.maxConnections", "64"); // connections kept open; the default is 5
  }

  private final String base;
  private final String token;

  /**
   * @param token of the identity that asks
   */
  public LoadClient(int port, String token) {
    this.base = "http://127.0.0.1:" + port;
    this.token = token;
  }

  public void get(String path) throws IOException {
    require(open(path), path);
  }

  public void post(String path, String json) throws IOException {
    HttpURLConnection connection = open(path);
    byte[] body = json.getBytes(StandardCharsets.UTF_8);
    connection.setRequestMethod("POST");
    connection.setRequestProperty("Content-Type", "application/json");
    connection.setDoOutput(true);
    connection.setFixedLengthStreamingMode(body.length);
    try (OutputStream out = connection.getOutputStream()) {
      out.write(body);
    }
    require(connection, path);
  }

  private HttpURLConnection open(String path) throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection) URI.create(base + path).toURL().openConnection();
    connection.setRequestProperty("Authorization", "Bearer " + token);
    connection.setConnectTimeout(PATIENCE_MILLIS);
    connection.setReadTimeout(PATIENCE_MILLIS);
    return connection;
  }

  /** Reads the response to its end, so that the connection is reused. */
  private static void require(HttpURLConnection connection, String path) throws IOException {
    int status = connection.getResponseCode();
    try (InputStream answer =
        status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
      byte[] body = answer == null ? new byte[0] : answer.readAllBytes();
      if (status >= 300) {
        throw new IOException(
            path + " was answered " + status + ": " + new String(body, StandardCharsets.UTF_8));
      }
    }
  }
}
