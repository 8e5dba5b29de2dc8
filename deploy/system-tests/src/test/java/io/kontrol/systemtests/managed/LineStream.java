package io.kontrol.systemtests.managed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The lines of an answer that does not end, as they arrive. */
final class LineStream implements AutoCloseable {
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final Stream<String> lines;
  private final Thread thread;

  /** Returns when the server has answered. */
  LineStream(String url, String token, String accept, Consumer<String> line) throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url))
            .header("Authorization", "Bearer " + token)
            .header("Accept", accept)
            .build();
    try {
      HttpResponse<Stream<String>> answer = CLIENT.send(request, BodyHandlers.ofLines());
      if (answer.statusCode() != 200) {
        throw new IOException(url + " answered " + answer.statusCode());
      }
      lines = answer.body();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    thread = new Thread(() -> read(line), "lines of " + url);
    thread.setDaemon(true);
    thread.start();
  }

  private void read(Consumer<String> line) {
    try {
      lines.forEach(line);
    } catch (UncheckedIOException e) {
      // closed
    }
  }

  @Override
  public void close() {
    lines.close();
  }
}
