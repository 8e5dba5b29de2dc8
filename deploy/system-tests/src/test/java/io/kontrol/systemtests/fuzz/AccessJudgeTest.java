package io.kontrol.systemtests.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontrol.systemtests.fuzz.FuzzIdentity.Grant;
import io.kontrol.systemtests.fuzz.FuzzIdentity.Level;
import io.kontrol.systemtests.http.HttpResult;
import java.net.http.HttpHeaders;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The judge finds what an answer gives away. */
class AccessJudgeTest {
  private static final FuzzIdentity NOBODY =
      new FuzzIdentity("nobody", Optional.empty(), false, List.of());
  private static final FuzzIdentity TEAM =
      new FuzzIdentity(
          "team",
          Optional.of("Bearer x"),
          true,
          List.of(List.of(Grant.parse("DEVOPS fuzz team-*"))));

  private static Optional<String> fault(FuzzIdentity who, String path, int status, String body) {
    ApiOperation operation = new ApiOperation("GET", path, List.of(), Map.of(), Map.of(), false);
    FuzzRequest request = new FuzzRequest(1, operation, path, Map.of(), Optional.empty(), who);
    HttpHeaders headers = HttpHeaders.of(Map.of(), (name, value) -> true);
    return new AccessJudge(List.of(who)).fault(request, new HttpResult(status, headers, body));
  }

  private static String item(String cluster, String kind, String namespace, String name) {
    return "{\"items\":[{\"cluster_id\":\"%s\",\"kind\":\"%s\",\"namespace\":\"%s\",\"name\":\"%s\"}]}"
        .formatted(cluster, kind, namespace, name);
  }

  @Test
  void nobodyIsAnsweredNothing() {
    assertThat(fault(NOBODY, "/api/v1/resources", 401, "{}")).isEmpty();
    assertThat(fault(NOBODY, "/api/v1/resources", 200, "{}")).isPresent();
  }

  @Test
  void anItemOfAnotherNamespaceOrClusterIsAFault() {
    String path = "/api/v1/resources";
    assertThat(fault(TEAM, path, 200, item("fuzz", "ConfigMap", "team-a", "x"))).isEmpty();
    assertThat(fault(TEAM, path, 200, item("fuzz", "Namespace", "", "team-a"))).isEmpty();
    assertThat(fault(TEAM, path, 200, item("fuzz", "ConfigMap", "default", "x"))).isPresent();
    assertThat(fault(TEAM, path, 200, item("fuzz", "ClusterRole", "", "team-a"))).isPresent();
    assertThat(fault(TEAM, path, 200, item("other", "ConfigMap", "team-a", "x"))).isPresent();
  }

  @Test
  void aCountOfAHiddenClusterIsAFault() {
    String path = "/api/v1/clusters";
    assertThat(fault(TEAM, path, 200, "{\"items\":[{\"cluster_id\":\"fuzz\"}]}")).isEmpty();
    assertThat(fault(TEAM, path, 200, "{\"items\":[{\"cluster_id\":\"other\"}]}")).isPresent();
  }

  @Test
  void rolesAreThoseOfTheLowestLayer() {
    FuzzIdentity token =
        new FuzzIdentity(
            "token",
            Optional.of("Bearer x"),
            true,
            List.of(List.of(Grant.parse("ADMIN * *")), List.of(Grant.parse("USER fuzz team-a"))));
    assertThat(token.isEverywhere(Level.ADMIN)).isFalse();
    assertThat(token.changes("fuzz", "team-a")).isFalse();
    assertThat(token.sees("fuzz", "ConfigMap", "team-a", "x")).isTrue();
    assertThat(token.sees("fuzz", "ConfigMap", "team-b", "x")).isFalse();
    assertThat(TEAM.changes("fuzz", "team-b")).isTrue();
  }
}
