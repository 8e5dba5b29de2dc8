package io.kontrol.api.platform.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kontrol.api.testing.ApiDatabase;
import io.kontrol.api.testing.ApiTest;
import io.kontrol.api.testing.Manifests;
import io.kontrol.api.testing.RawHttp;
import io.kontrol.api.testing.TestUsers;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ApiTest
class TrustedProxiesTest {
  private static final TrustedProxies PROXIES =
      new TrustedProxies(Optional.of(List.of("10.0.0.0/8", " 192.0.2.7", "fd00::/8", "::1")));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "203.0.113.9 | 198.51.100.1 | 203.0.113.9", // nobody trusts it
        "10.1.2.3 | | 10.1.2.3",
        "10.1.2.3 | 203.0.113.9 | 203.0.113.9",
        "10.1.2.3 | 1.2.3.4, 203.0.113.9 | 203.0.113.9", // the client has sent the first one
        "10.1.2.3 | 1.2.3.4, 203.0.113.9, 10.9.9.9, 192.0.2.7 | 203.0.113.9",
        "10.1.2.3 | 10.4.4.4, 10.5.5.5 | 10.4.4.4", // the client is behind the proxies itself
        "192.0.2.8 | 203.0.113.9 | 192.0.2.8",
        "fd00::1 | 2001:db8::9 | 2001:db8::9",
        "fd00::1 | [2001:db8::9]:4711 | 2001:db8::9",
        "2001:db8::1 | 203.0.113.9 | 2001:db8::1",
        "10.1.2.3 | 203.0.113.9:4711 | 203.0.113.9",
        "10.1.2.3 | 203.0.113.9, unknown | 10.1.2.3",
        "10.1.2.3 | <script>, 203.0.113.9 | 203.0.113.9",
        "10.1.2.3 | , | 10.1.2.3",
      })
  void theClientIsTheLastAddressThatNoTrustedProxyHas(String peer, String header, String client) {
    List<String> headers = header == null ? List.of() : List.of(header);
    assertThat(PROXIES.client(peer, headers)).isEqualTo(client);
  }

  @Test
  void severalHeadersAreOneList() {
    assertThat(PROXIES.client("10.1.2.3", List.of("1.2.3.4", "203.0.113.9, 10.0.0.1")))
        .isEqualTo("203.0.113.9");
  }

  @Test
  void withoutConfigurationNobodyIsTrusted() {
    assertThat(new TrustedProxies(Optional.empty()).client("127.0.0.1", List.of("1.2.3.4")))
        .isEqualTo("127.0.0.1");
  }

  @Test
  void whatIsNoNetworkIsRefusedAtTheStart() {
    assertThatThrownBy(() -> new TrustedProxies(Optional.of(List.of("10.0.0.0/99"))))
        .hasMessageContaining("10.0.0.0/99");
    assertThatThrownBy(() -> new TrustedProxies(Optional.of(List.of("proxy.example.com"))))
        .hasMessageContaining("proxy.example.com");
  }

  @Test
  @EnabledOnOs(
      value = OS.LINUX,
      disabledReason = "elsewhere 127.0.0.2 is no address of the machine")
  void theAuditLogHasTheAddressThatATrustedProxyNames() throws Exception {
    String forwarded = "X-Forwarded-For: 6.6.6.6, 203.0.113.9\r\n";
    assertThat(addressOf(ApiDatabase.TRUSTED_PROXY, forwarded)).isEqualTo("203.0.113.9");
    assertThat(addressOf("127.0.0.1", forwarded)).isEqualTo("127.0.0.1");
  }

  @Test
  @EnabledOnOs(
      value = OS.LINUX,
      disabledReason = "elsewhere 127.0.0.2 is no address of the machine")
  void onlyATrustedProxySaysThatTheClientCameByHttps() throws IOException {
    String request = "GET /q/health/live HTTP/1.1\r\nX-Forwarded-Proto: https";
    assertThat(RawHttp.from(ApiDatabase.TRUSTED_PROXY, request).header("Strict-Transport-Security"))
        .hasValue("max-age=31536000");
    assertThat(RawHttp.from("127.0.0.1", request).header("Strict-Transport-Security")).isEmpty();
  }

  private static String addressOf(String proxy, String headers) throws Exception {
    String path = Manifests.create(Manifests.configMap(Manifests.name("forwarded"), "a"));
    String id = Integer.toString(Manifests.id(path));
    RawHttp.Head answer =
        RawHttp.from(
            proxy,
            "DELETE "
                + path
                + " HTTP/1.1\r\n"
                + headers
                + "Authorization: Bearer "
                + TestUsers.ADMIN_TOKEN);
    assertThat(answer.status()).isBetween(200, 299);
    try (Connection connection = ApiDatabase.get().owner().getConnection();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT ip_address FROM audit_logs WHERE action = 'RESOURCE_DELETED' AND resource_id = '"
                    + id
                    + "'")) {
      row.next();
      return row.getString(1);
    }
  }
}
