package io.kontrol.api.access.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.api.platform.identity.Role;
import io.kontrol.model.json.Json;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which names a token bears, and what they stand for. */
class ClaimsTest {
  private static final JsonNode CLAIMS =
      Json.read(
          """
          {"realm_access": {"roles": ["a", 1, "b", ""]}, "scope": "read  write",
           "https://example.com/roles": ["c"], "resource_access": {"a/b": {"roles": ["d"]}}, "no": null}
          """);

  @ParameterizedTest
  @CsvSource({
    "realm_access/roles, a b",
    "/realm_access/roles/, a b",
    "scope, read write",
    "'\"https://example.com/roles\"', c",
    "'resource_access/\"a/b\"/roles', d",
    "realm_access, ''",
    "no, ''",
    "scope/roles, ''",
  })
  void aPathLeadsToNames(String path, String names) {
    assertThat(String.join(" ", ClaimPath.of(path).textsIn(CLAIMS))).isEqualTo(names);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "/", "\"\""})
  void whatIsNoPathIsRefused(String path) {
    assertThatThrownBy(() -> ClaimPath.of(path)).hasMessageContaining("path of a claim");
  }

  @Test
  void theHighestOfTheMappedNamesWins() {
    RoleMapping mapping =
        RoleMapping.of(List.of("boss=ADMIN", " /team=a =DEVOPS ", "reader=USER"), Optional.empty());
    assertThat(mapping.roleOf(List.of("reader", "boss", "/team=a"))).isEqualTo(Role.ADMIN);
    assertThat(mapping.roleOf(List.of("reader", "/team=a"))).isEqualTo(Role.DEVOPS);
    assertThat(mapping.roleOf(List.of("Boss", "other"))).isNull();
    assertThat(RoleMapping.of(List.of("boss=ADMIN"), Optional.of(Role.USER)).roleOf(List.of("x")))
        .isEqualTo(Role.USER);
  }

  @ParameterizedTest
  @ValueSource(strings = {"boss", "boss=", "boss=ROOT", "=ADMIN", ""})
  void aWrongPairIsNamed(String pair) {
    assertThatThrownBy(() -> RoleMapping.of(List.of(pair), Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("KONTROL_OIDC_ROLE_MAPPING");
  }
}
