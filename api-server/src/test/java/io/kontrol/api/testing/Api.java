package io.kontrol.api.testing;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.model.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.eclipse.microprofile.config.ConfigProvider;

/** The API as a client sees it. */
public final class Api {
  public static final String JSON = "application/json";
  public static final String YAML = "application/yaml";
  public static final String PROBLEM = "application/problem+json";

  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /** An answer. */
  public record Reply(int status, HttpResponse<String> http) {
    public String text() {
      return http.body();
    }

    public JsonNode json() {
      return Json.read(http.body());
    }

    public Optional<String> header(String name) {
      return http.headers().firstValue(name);
    }

    public String type() {
      return header("Content-Type").orElse("").replaceFirst(";.*", "");
    }

    public String code() {
      return json().path("code").asText();
    }

    /** The body is in the failure message. */
    public Reply expect(int expected) {
      if (status != expected) {
        throw new AssertionError(
            "expected " + expected + " but was " + status + ": " + http.body());
      }
      return this;
    }
  }

  private Api() {}

  public static URI uri(String path) {
    int port = ConfigProvider.getConfig().getValue("quarkus.http.test-port", Integer.class);
    if (port == 0) {
      port = io.restassured.RestAssured.port;
    }
    return URI.create("http://localhost:" + port + path);
  }

  public static Reply get(String path, String... headers) {
    return send("GET", path, null, headers);
  }

  public static Reply delete(String path, String... headers) {
    return send("DELETE", path, null, headers);
  }

  public static Reply post(String path, String body, String... headers) {
    return send("POST", path, body, headers);
  }

  public static Reply put(String path, String body, String... headers) {
    return send("PUT", path, body, headers);
  }

  public static Reply patch(String path, String body, String... headers) {
    return send("PATCH", path, body, headers);
  }

  /**
   * @param headers names and values in turn; without a Content-Type a body goes as YAML if it does
   *     not begin with a brace, and without an Authorization and a Cookie an ADMIN asks; an empty
   *     value leaves a header out
   */
  public static Reply send(
      String method,
      String path,
      @org.jspecify.annotations.Nullable String body,
      String... headers) {
    return send(
        method,
        path,
        body == null
            ? HttpRequest.BodyPublishers.noBody()
            : HttpRequest.BodyPublishers.ofString(body),
        body == null ? "" : body.startsWith("{") || body.startsWith("[") ? JSON : YAML,
        headers);
  }

  public static Reply send(
      String method, String path, HttpRequest.BodyPublisher body, String type, String... headers) {
    Reply reply = exchange(method, path, body, type, headers);
    Contract.check(method, path, reply);
    return reply;
  }

  /** Without the check against the document, for measurements and what it does not repeat. */
  public static Reply unchecked(
      String method,
      String path,
      @org.jspecify.annotations.Nullable String body,
      String... headers) {
    return body == null
        ? exchange(method, path, HttpRequest.BodyPublishers.noBody(), "", headers)
        : exchange(method, path, HttpRequest.BodyPublishers.ofString(body), JSON, headers);
  }

  private static Reply exchange(
      String method, String path, HttpRequest.BodyPublisher body, String type, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri(path)).method(method, body).timeout(Duration.ofSeconds(60));
    if (!type.isEmpty()) {
      request.setHeader("Content-Type", type);
    }
    Set<String> given = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    for (int i = 0; i < headers.length; i += 2) {
      given.add(headers[i]);
      if (!headers[i + 1].isEmpty()) {
        request.setHeader(headers[i], headers[i + 1]);
      }
    }
    if (!given.contains("Authorization") && !given.contains("Cookie")) {
      request.setHeader("Authorization", "Bearer " + TestUsers.ADMIN_TOKEN);
    }
    try {
      HttpResponse<String> response =
          CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
      return new Reply(response.statusCode(), response);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
