package io.kontrol.api.platform.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontrol.api.platform.identity.Role;
import io.kontrol.api.testing.Api;
import io.kontrol.api.testing.ApiTest;
import io.kontrol.api.testing.RawHttp;
import io.kontrol.api.testing.TestUsers;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Headers that each answer has, whatever it answers. */
@ApiTest
class AnswerHeadersTest {
  @BeforeAll
  static void awaitReadiness() {
    Awaitility.await().untilAsserted(() -> Api.get("/q/health/ready").expect(200));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GET /api/v1/resources | 401",
        "GET /api/v1/nothing | 404",
        "GET /nothing/at/all | 404",
        "GET /q/nothing | 404",
        "PUT /api/v1/events | 405",
        "POST /api/v1/resources | 401",
        "GET /q/health/live | 200",
        "GET /q/health/ready | 200",
        "GET /q/openapi | 200",
        "GET /q/swagger-ui/ | 200",
        "GET /q/swagger-ui/swagger-ui-bundle.js | 200",
        "GET /q/metrics | 401",
        "OPTIONS /api/v1/resources | 200",
      })
  void eachAnswerHasARequestIdAndSecurityHeaders(String requestLine, int status)
      throws IOException {
    assertGuarded(RawHttp.send(requestLine + " HTTP/1.1"), status);
  }

  @Test
  void soDoAnswersToWhatIsTooLong() throws IOException {
    assertGuarded(
        RawHttp.send("GET /api/v1/resources?name=" + "x".repeat(9_000) + " HTTP/1.1"), 414);
    assertGuarded(RawHttp.send("POST /api/v1/apply HTTP/1.1\r\nContent-Length: 99999999999"), 413);
  }

  @Test
  void soDoAnswersToPreflights() throws IOException {
    assertGuarded(
        RawHttp.send(
            "OPTIONS /api/v1/resources HTTP/1.1\r\nOrigin: https://console.example.com\r\n"
                + "Access-Control-Request-Method: POST"),
        200);
  }

  private static void assertGuarded(RawHttp.Head answer, int status) {
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.header("X-Request-Id").orElse("")).matches("[0-9a-f]{16}");
    assertThat(answer.header("X-Content-Type-Options")).hasValue("nosniff");
    assertThat(answer.header("X-Frame-Options")).hasValue("DENY");
    assertThat(answer.header("Referrer-Policy")).hasValue("same-origin");
    assertThat(answer.header("Content-Security-Policy").orElse(""))
        .contains("default-src", "frame-ancestors 'none'");
    assertThat(answer.header("Strict-Transport-Security")).isEmpty();
  }

  @Test
  void aSoundRequestIdIsKeptAndAnyOtherIsReplaced() throws IOException {
    String request = "GET /q/health/live HTTP/1.1\r\nX-Request-Id: ";
    assertThat(RawHttp.send(request + "ci-4711").header("X-Request-Id")).hasValue("ci-4711");
    for (String unsound : List.of("a b", "<b>", "x".repeat(65), "")) {
      assertThat(RawHttp.send(request + unsound).header("X-Request-Id").orElse(""))
          .matches("[0-9a-f]{16}");
    }
  }

  @Test
  void scriptsComeFromThisServerAlone() {
    String console = policy("/");
    assertThat(console).contains("default-src 'self'").doesNotContain("unsafe", "http", "*");
    assertThat(policy("/api/v1/resources")).isEqualTo("default-src 'none'; frame-ancestors 'none'");
    assertThat(policy("/q/swagger-ui/")).contains("script-src 'self' 'unsafe-inline'");
    assertThat(policy("/q/swagger-uix/")).doesNotContain("unsafe");
  }

  private static String policy(String path) {
    return Api.get(path).header("Content-Security-Policy").orElseThrow();
  }

  @Test
  void browsersKeepNothingThatTellsOfPeople() {
    for (String path :
        List.of("/api/v1/audit", "/api/v1/users", "/api/v1/auth/me", "/api/v1/tokens")) {
      assertThat(Api.get(path).header("Cache-Control")).as(path).hasValue("no-store");
    }
    assertThat(Api.get("/api/v1/resources?limit=1").header("Cache-Control")).isEmpty();
  }

  @Test
  void aPageOfAnyOriginMayCallWithATokenAndNeverWithCookies() throws IOException {
    RawHttp.Head preflight =
        RawHttp.send(
            "OPTIONS /api/v1/resources HTTP/1.1\r\nOrigin: https://console.example.com\r\n"
                + "Access-Control-Request-Method: PUT\r\nAccess-Control-Request-Headers: "
                + "authorization,content-type,idempotency-key,if-match,x-request-id,x-kontrol-message");
    assertThat(preflight.status()).isEqualTo(200);
    assertThat(preflight.header("Access-Control-Allow-Origin"))
        .hasValue("https://console.example.com");
    assertThat(names(preflight.header("Access-Control-Allow-Headers")))
        .contains(
            "authorization",
            "content-type",
            "idempotency-key",
            "if-match",
            "x-request-id",
            "x-kontrol-message");
    assertThat(preflight.header("Access-Control-Allow-Methods").orElse("")).contains("PUT");
    assertThat(preflight.header("Access-Control-Allow-Credentials").orElse("false"))
        .isEqualTo("false");

    Api.Reply answer =
        Api.get("/api/v1/resources?limit=1", "Origin", "https://console.example.com").expect(200);
    assertThat(answer.header("Access-Control-Allow-Origin"))
        .hasValue("https://console.example.com");
    assertThat(answer.header("Access-Control-Allow-Credentials").orElse("false"))
        .isEqualTo("false");
    assertThat(names(answer.header("Access-Control-Expose-Headers")))
        .contains("x-request-id", "etag", "location", "retry-after");
  }

  private static Set<String> names(Optional<String> header) {
    return Set.of(header.orElse("").toLowerCase(java.util.Locale.ROOT).split(" *, *"));
  }

  @Test
  void noToolForDevelopersIsThere() {
    for (String path : List.of("/q/dev", "/q/dev-ui", "/q/arc", "/q/info")) {
      assertThat(Api.get(path).status()).as(path).isEqualTo(404);
    }
  }

  @Test
  void refusalsDoNotTellWhetherAnAccountExists() {
    Api.Reply known = Api.get("/api/v1/audit?user=" + TestUsers.ADMIN_EMAIL, "Authorization", "");
    Api.Reply unknown = Api.get("/api/v1/audit?user=nobody@tests.local", "Authorization", "");
    assertThat(known.status()).isEqualTo(401);
    assertThat(known.text()).isEqualTo(unknown.text());
    TestUsers.TestUser user = TestUsers.user(Role.USER);
    assertThat(Api.get("/api/v1/audit?user=" + TestUsers.ADMIN_EMAIL, user.headers()).text())
        .isEqualTo(Api.get("/api/v1/audit?user=nobody@tests.local", user.headers()).text());
  }
}
