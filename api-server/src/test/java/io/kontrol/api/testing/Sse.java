package io.kontrol.api.testing;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.model.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A client of the event stream. */
public final class Sse implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 20;

  /** One event as it was received. */
  public record Message(String id, String data) {
    public JsonNode json() {
      return Json.read(data);
    }
  }

  private final BufferedReader lines;
  private final BlockingQueue<Message> messages = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> comments = new LinkedBlockingQueue<>();

  private Sse(BufferedReader lines) {
    this.lines = lines;
  }

  /** Returns when the server has said that the stream is there. */
  public static Sse open(String path, String... headers) throws Exception {
    URLConnection connection = Api.uri(path).toURL().openConnection();
    connection.setRequestProperty("Accept", "text/event-stream");
    for (int i = 0; i < headers.length; i += 2) {
      connection.setRequestProperty(headers[i], headers[i + 1]);
    }
    Sse sse =
        new Sse(
            new BufferedReader(
                new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8)));
    Thread reader = new Thread(sse::read, "sse-client");
    reader.setDaemon(true);
    reader.start();
    sse.awaitComment("connected");
    return sse;
  }

  public Message next() throws InterruptedException {
    Message message = messages.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (message == null) {
      throw new AssertionError("no event came");
    }
    return message;
  }

  public void awaitComment(String text) throws InterruptedException {
    String comment = "";
    while (!comment.equals(text)) {
      String next = comments.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (next == null) {
        throw new AssertionError("no comment '" + text + "' came");
      }
      comment = next;
    }
  }

  private void read() {
    String id = "";
    StringBuilder data = new StringBuilder();
    try {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.isEmpty() && data.length() > 0) {
          messages.add(new Message(id, data.toString()));
          data.setLength(0);
        } else if (line.startsWith(":")) {
          comments.add(line.substring(1).strip());
        } else if (line.startsWith("id:")) {
          id = line.substring(3).strip();
        } else if (line.startsWith("data:")) {
          data.append(line.substring(5).strip());
        }
      }
    } catch (IOException e) {
      // closed by the test
    }
  }

  @Override
  public void close() {
    try {
      lines.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
