package io.kontrol.api.platform.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontrol.api.platform.identity.Role;
import io.kontrol.api.testing.Api;
import io.kontrol.api.testing.ApiTest;
import io.kontrol.api.testing.Manifests;
import io.kontrol.api.testing.TestUsers;
import io.vertx.core.net.HostAndPort;
import java.net.URI;
import java.net.http.HttpRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A cookie alone changes nothing: the page that sent the request must be this server's own. */
@ApiTest
class SameOriginTest {
  private static final String CREATE = "/api/v1/resources?cluster_id=c1";

  private final String cookie = TestUsers.user(Role.ADMIN).cookie();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "none",
      value = {
        "https://kontrol.example.com | kontrol.example.com | false | true", // a proxy ended TLS
        "https://kontrol.example.com | kontrol.example.com | true | true",
        "https://kontrol.example.com | Kontrol.Example.Com:443 | true | true",
        "https://kontrol.example.com:443 | kontrol.example.com | true | true",
        "https://kontrol.example.com:8443 | kontrol.example.com:8443 | true | true",
        "http://localhost:8080 | localhost:8080 | false | true",
        "http://[::1]:8080 | [::1]:8080 | false | true",
        "http://kontrol.example.com | kontrol.example.com | true | false", // anybody's in between
        "https://evil.example.com | kontrol.example.com | true | false",
        "https://kontrol.example.com.evil.com | kontrol.example.com | true | false",
        "https://kontrol.example.com:8443 | kontrol.example.com | true | false",
        "http://localhost:3000 | localhost:8080 | false | false",
        "null | kontrol.example.com | false | false",
        "'' | kontrol.example.com | false | false",
        "none | kontrol.example.com | false | false",
        "chrome-extension://kontrol.example.com | kontrol.example.com | false | false",
        "https://user@[ | kontrol.example.com | false | false",
      })
  void anOriginNamesThisServerOrItDoesNot(
      String origin, String host, boolean secure, boolean same) {
    assertThat(SameOrigin.matches(origin, HostAndPort.parseAuthority(host, -1), secure))
        .isEqualTo(same);
  }

  @Test
  void aFormOfAnotherSiteLogsNobodyIn() {
    Api.Reply foreign = form("Origin", "https://evil.example.com");
    assertThat(foreign.status()).isEqualTo(403);
    assertThat(foreign.code()).isEqualTo("cross_origin");
    assertThat(form("X-Nothing", "at all").status()).isEqualTo(403);
    assertThat(form("Origin", own()).expect(401).code()).isEqualTo("login_failed");
    assertThat(form("Sec-Fetch-Site", "same-origin").status()).isEqualTo(401);
  }

  private static Api.Reply form(String header, String value) {
    return Api.send(
        "POST",
        "/api/v1/auth/login",
        HttpRequest.BodyPublishers.ofString("email=nobody%40tests.local&password=of-nobody-at-all"),
        "application/x-www-form-urlencoded",
        "Authorization",
        "",
        header,
        value);
  }

  @Test
  void aCookieChangesSomethingFromAPageOfThisServer() {
    assertThat(createWith("Origin", own())).isEqualTo("201");
    assertThat(createWith("Sec-Fetch-Site", "same-origin")).isEqualTo("201");
  }

  @Test
  void aCookieChangesNothingFromElsewhere() {
    String refused = "403 cross_origin";
    assertThat(createWith("X-Nothing", "at all")).isEqualTo(refused);
    assertThat(createWith("Origin", "https://evil.example.com")).isEqualTo(refused);
    assertThat(createWith("Origin", "null")).isEqualTo(refused);
    assertThat(createWith("Sec-Fetch-Site", "same-site")).isEqualTo(refused);
    assertThat(createWith("Sec-Fetch-Site", "cross-site")).isEqualTo(refused);
    assertThat(createWith("Sec-Fetch-Site", "none")).isEqualTo(refused);
    String kept = Manifests.create(Manifests.configMap(Manifests.name("kept"), "a"));
    assertThat(Api.delete(kept, "Cookie", cookie).code()).isEqualTo("cross_origin");
  }

  @Test
  void aCookieReadsFromAnywhere() {
    String list = "/api/v1/resources?limit=1";
    Api.get(list, "Cookie", cookie, "Origin", "https://evil.example.com").expect(200);
    Api.get(list, "Cookie", cookie).expect(200);
  }

  @Test
  void aTokenNeedsNoOrigin() {
    String manifest = Manifests.configMap(Manifests.name("by-token"), "a");
    Api.post(CREATE, manifest, "Origin", "https://console.example.com").expect(201);
  }

  @Test
  void aTokenBesideACookieIsWhatCounts() {
    String manifest = Manifests.configMap(Manifests.name("by-both"), "a");
    Api.post(
            CREATE,
            manifest,
            "Cookie",
            cookie,
            "Origin",
            "https://evil.example.com",
            "Authorization",
            "Bearer " + TestUsers.ADMIN_TOKEN)
        .expect(201);
  }

  private String createWith(String header, String value) {
    String manifest = Manifests.configMap(Manifests.name("origin"), "a");
    Api.Reply reply = Api.post(CREATE, manifest, "Cookie", cookie, header, value);
    return reply.status() + (reply.status() == 403 ? " " + reply.code() : "");
  }

  private static String own() {
    URI server = Api.uri("");
    return "http://localhost:" + server.getPort();
  }
}
