package io.kontrol.api.access.keycloak;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.model.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A Keycloak process with a realm for Kontrol, and what an administrator of it does. */
final class Keycloak {
  static final String CLIENT = "kontrol";
  static final String SECRET = "secret-of-kontrol";

  private static final String ADMIN = "admin";
  private static final Duration PATIENCE = Duration.ofMinutes(4);
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final int port = freePort();
  private @Nullable Process process;

  static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String url() {
    return "http://localhost:" + port;
  }

  String realm() {
    return url() + "/realms/kontrol";
  }

  /**
   * Gives it the realm, and starts it without the data of an earlier run.
   *
   * @param kontrol where the realm's client runs
   */
  void startAnew(String kontrol) {
    Path data = KeycloakDistribution.home().resolve("data");
    try (InputStream realm = Keycloak.class.getResourceAsStream("/keycloak/realm.json")) {
      Files.createDirectories(data.resolve("import"));
      Files.deleteIfExists(data.resolve("h2/keycloakdb.mv.db"));
      Files.writeString(
          data.resolve("import/kontrol.json"),
          new String(Objects.requireNonNull(realm).readAllBytes(), StandardCharsets.UTF_8)
              .replace("${kontrol}", kontrol));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    start();
  }

  /** Returns when it answers, with what it knew before. */
  void start() {
    ProcessBuilder command =
        new ProcessBuilder(
                "bash",
                KeycloakDistribution.script().toString(),
                "start-dev",
                "--http-host=localhost",
                "--http-port=" + port,
                "--import-realm")
            .redirectErrorStream(true);
    command
        .environment()
        .putAll(
            Map.of(
                "JAVA_HOME",
                System.getProperty("java.home"),
                "JAVA_OPTS_KC_HEAP",
                "-Xms64m -Xmx512m",
                "KC_BOOTSTRAP_ADMIN_USERNAME",
                ADMIN,
                "KC_BOOTSTRAP_ADMIN_PASSWORD",
                ADMIN));
    try {
      Process started = command.start();
      Runtime.getRuntime().addShutdownHook(new Thread(() -> end(started)));
      process = started;
      listening(started).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (IOException | ExecutionException | TimeoutException e) {
      throw new IllegalStateException("Keycloak has not started", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Done with the line that tells so; fails with the end of its output. */
  private static CompletableFuture<Void> listening(Process started) {
    CompletableFuture<Void> listening = new CompletableFuture<>();
    Thread reader =
        new Thread(
            () -> {
              StringBuilder output = new StringBuilder();
              try (BufferedReader lines = started.inputReader()) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                  output.append(line).append('\n');
                  if (line.contains("Listening on:")) {
                    listening.complete(null);
                  }
                }
              } catch (IOException e) {
                output.append(e);
              }
              listening.completeExceptionally(new IllegalStateException(output.toString()));
            },
            "keycloak-output");
    reader.setDaemon(true);
    reader.start();
    return listening;
  }

  void stop() {
    if (process != null) {
      end(process);
    }
  }

  /** The script has started another process. */
  private static void end(Process started) {
    started.descendants().forEach(ProcessHandle::destroyForcibly);
    started.destroyForcibly().onExit().join();
  }

  /** What {@code curl -d grant_type=client_credentials} does. */
  String tokenOfPipeline() {
    return token(
        realm(),
        Map.of(
            "grant_type",
            "client_credentials",
            "client_id",
            "pipeline",
            "client_secret",
            "secret-of-pipeline"));
  }

  String tokenOfDana() {
    return token(
        realm(),
        Map.of(
            "grant_type",
            "password",
            "client_id",
            "command-line",
            "username",
            "dana",
            "password",
            "password-of-dana"));
  }

  void giveRole(String user, String role) {
    changeRole("POST", user, role);
  }

  void takeRole(String user, String role) {
    changeRole("DELETE", user, role);
  }

  private void changeRole(String method, String user, String role) {
    String id = admin("GET", "/users?exact=true&username=" + user, null).get(0).path("id").asText();
    JsonNode representation = admin("GET", "/roles/" + role, null);
    admin(
        method,
        "/users/" + id + "/role-mappings/realm",
        Json.mapper().createArrayNode().add(representation));
  }

  private JsonNode admin(String method, String path, @Nullable JsonNode body) {
    String token =
        token(
            url() + "/realms/master",
            Map.of(
                "grant_type",
                "password",
                "client_id",
                "admin-cli",
                "username",
                ADMIN,
                "password",
                ADMIN));
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url() + "/admin/realms/kontrol" + path))
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/json")
            .method(
                method,
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(Json.write(body)));
    String answer = send(request);
    return answer.isEmpty() ? Json.mapper().createObjectNode() : Json.read(answer);
  }

  private static String token(String realm, Map<String, String> form) {
    String body =
        form.entrySet().stream()
            .map(
                field ->
                    field.getKey()
                        + "="
                        + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&"));
    return Json.read(
            send(
                HttpRequest.newBuilder(URI.create(realm + "/protocol/openid-connect/token"))
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(HttpRequest.BodyPublishers.ofString(body))))
        .path("access_token")
        .asText();
  }

  private static String send(HttpRequest.Builder request) {
    try {
      HttpResponse<String> response =
          HTTP.send(
              request.timeout(Duration.ofSeconds(60)).build(),
              HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() >= 300) {
        throw new AssertionError(response.statusCode() + ": " + response.body());
      }
      return response.body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
