package io.kontrol.api.platform.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontrol.api.testing.Api;
import io.kontrol.api.testing.ApiTest;
import io.kontrol.api.testing.TestUsers;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever comes in, the answer says what is wrong with it, and is never the server's fault. */
@ApiTest
class HostileInputTest {
  private static final String CREATE = "/api/v1/resources?cluster_id=hostile";
  private static final String APPLY = "/api/v1/apply?cluster_id=hostile";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a: &a [*a]",
        "a: &a {b: *a}",
        "a: *undefined",
        "!!java.net.URL [http://example.com]",
        "a: !!binary '%'",
        "a: !!int x",
        "a: !!timestamp x\n? [b]\n: c",
        "? {a: b}\n: c",
        "null: 1",
        "~: 1",
        "<<: 5",
        "<<: [5]",
        "a: 1e400",
        "a: -1e999999999999",
        "a: .inf",
        "a: 1\na: 2",
        "1: a\n'1': b",
        "%YAML 9.9\n--- {}",
        "{a: b",
        "a: 'b",
        "a: b: c",
        "a: \"\\ud800\"",
        "a: \u0007",
        "a: \u0000",
        "\t- a",
        "--- |\n text",
        "--- 5",
        "---\n---\n...\n",
        "\uFEFF{}",
        "a:\r\n- b\r\n",
        "[1, 2]",
        "[{}]",
        "{\"kind\":\"List\",\"apiVersion\":\"v1\",\"items\":{}}",
        "{\"kind\":\"List\",\"apiVersion\":\"v1\",\"items\":[null]}",
        "0x",
        "a: 0b2",
        "{\"a\":1e400}",
        "{\"a\":01}",
        "{\"a\":\"\\ud800\"}",
        "{'a':1}",
        "{} trailing"
      })
  void noBodyIsTheServersFault(String body) {
    for (String path : List.of(CREATE, APPLY)) {
      for (String type : List.of(Api.JSON, Api.YAML)) {
        Api.Reply reply = Api.send("POST", path, HttpRequest.BodyPublishers.ofString(body), type);
        assertThat(reply.status()).as(reply.text()).isBetween(400, 499);
      }
    }
  }

  @Test
  void aUrlBeyondTheLimitIsRefusedByName() {
    Api.Reply reply = Api.get("/api/v1/resources?name=" + "x".repeat(9_000)).expect(414);
    assertThat(reply.code()).isEqualTo("url_too_long");
    Api.get("/api/v1/resources?name=" + "x".repeat(8_000)).expect(200);
  }

  @Test
  void bombsAreDefused() {
    StringBuilder laughs = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 10; i++) {
      String alias = "*a" + (i - 1);
      laughs.append("a%d: &a%d [".formatted(i, i)).append((alias + ", ").repeat(8));
      laughs.append(alias).append("]\n");
    }
    for (String bomb :
        List.of(
            laughs.toString(),
            "[".repeat(100_000),
            "- ".repeat(50_000),
            "{\"a\":".repeat(100_000),
            "{\"a\":" + "9".repeat(1_000_000) + "}",
            "\"" + "k".repeat(1_000_000) + "\": &" + "n".repeat(100_000) + " v")) {
      for (String path : List.of(CREATE, APPLY)) {
        assertThat(Api.post(path, bomb).status()).isBetween(400, 499);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /api/v1/resources/%zz",
        "GET /api/v1/resources/%",
        "GET /api/v1/resources/%ff",
        "GET /api/v1/resources/%00",
        "GET /api/v1/resources/1/revisions/%e0%80",
        "GET /api/v1/resources?name=%zz",
        "GET /api/v1/resources?name=%",
        "GET /api/v1/resources?name=%ff",
        "GET /api/v1/resources?%zz=1",
        "GET /api/v1/resources?label_selector=%c3%28",
        "GET /api/v1/events?resource_id=-1",
        "GET /api/v1/resources/-1",
        "GET /api/v1/resources/1e3",
        "GET /api/v1/../../etc/passwd",
        "GET //api//v1//nothing",
        "BREW /api/v1/resources",
        "TRACE /api/v1/resources"
      })
  void noAddressIsTheServersFault(String requestLine) throws IOException {
    assertThat(raw(requestLine, "")).isBetween(400, 499);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Type: nonsense",
        "Content-Type: /",
        "Content-Type: application/json; charset=nonsense",
        "Content-Type: application/json; charset=utf-16",
        "Content-Type: multipart/form-data",
        "Content-Type: application/x-www-form-urlencoded",
        "Accept: nonsense",
        "Accept: application/json;q=x",
        "Content-Encoding: gzip",
        "Idempotency-Key: a b",
        "Idempotency-Key: \u00e9",
        "X-Kontrol-Author: \u0001",
        "Expect: nonsense"
      })
  void noHeaderIsTheServersFault(String header) throws IOException {
    String body = "{\"a\":1}";
    assertThat(raw("POST " + CREATE, header + "\r\nContent-Length: " + body.length(), body))
        .isBetween(400, 499);
  }

  @Test
  void headAndOptionsAreAnswered() throws IOException {
    assertThat(raw("HEAD /api/v1/resources", "")).isEqualTo(200);
    assertThat(raw("OPTIONS /api/v1/resources", "")).isBetween(200, 204);
    assertThat(raw("GET /api/v1/resources?name=" + "x".repeat(3_000), "")).isEqualTo(200);
    assertThat(raw("GET /api/v1/resources?name=" + "x".repeat(100_000), "")).isBetween(400, 499);
  }

  @Test
  void aBodyWithoutALengthIsCutAtTheLimit() throws IOException {
    byte[] chunk =
        ("100000\r\n" + " ".repeat(0x100000) + "\r\n").getBytes(StandardCharsets.US_ASCII);
    URI server = Api.uri("");
    try (Socket socket = new Socket(server.getHost(), server.getPort())) {
      OutputStream out = socket.getOutputStream();
      out.write(
          head("POST " + APPLY, "Content-Type: application/yaml\r\nTransfer-Encoding: chunked"));
      try {
        for (int megabytes = 0; megabytes < 70; megabytes++) {
          out.write(chunk);
        }
        out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      } catch (IOException e) {
        // refused before the end
      }
      assertThat(status(socket)).isEqualTo(413);
    }
  }

  private static int raw(String requestLine, String headers) throws IOException {
    return raw(requestLine, headers, "");
  }

  private static int raw(String requestLine, String headers, String body) throws IOException {
    URI server = Api.uri("");
    try (Socket socket = new Socket(server.getHost(), server.getPort())) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(head(requestLine, headers));
      socket.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
      return status(socket);
    }
  }

  private static byte[] head(String requestLine, String headers) {
    String lines = headers.isEmpty() ? "" : headers + "\r\n";
    return (requestLine
            + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer "
            + TestUsers.ADMIN_TOKEN
            + "\r\n"
            + lines
            + "\r\n")
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  private static int status(Socket socket) throws IOException {
    BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
    String line = reader.readLine();
    assertThat(line).as("the server answers").startsWith("HTTP/1.");
    return Integer.parseInt(line.substring(9, 12));
  }
}
