package io.kontrol.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.kontrol.sandbox.testing.KubeHttp;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Reads the events of one watch, without a timeout of its own. */
final class WatchEvents implements AutoCloseable {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private final BufferedReader lines;

  private WatchEvents(BufferedReader lines) {
    this.lines = lines;
  }

  /**
   * @param path with its query, without {@code watch}
   */
  static WatchEvents of(KubeHttp http, String path) throws IOException {
    String separator = path.contains("?") ? "&" : "?";
    return new WatchEvents(
        new BufferedReader(
            new InputStreamReader(
                http.stream(path + separator + "watch=1"), StandardCharsets.UTF_8)));
  }

  JsonNode next() throws IOException {
    String line = lines.readLine();
    if (line == null) {
      throw new IOException("the watch has ended");
    }
    return MAPPER.readTree(line);
  }

  /** The first event that matches; earlier ones are skipped. */
  JsonNode until(Predicate<JsonNode> holds) throws IOException {
    JsonNode event = next();
    while (!holds.test(event)) {
      event = next();
    }
    return event;
  }

  /** The first event whose type this is. */
  JsonNode until(String type) throws IOException {
    return until(event -> event.path("type").asText().equals(type));
  }

  /** Empty at the end of the watch. */
  @Nullable String line() throws IOException {
    return lines.readLine();
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
