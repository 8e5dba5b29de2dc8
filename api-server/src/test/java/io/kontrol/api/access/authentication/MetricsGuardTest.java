package io.kontrol.api.access.authentication;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontrol.api.platform.identity.Role;
import io.kontrol.api.testing.Api;
import io.kontrol.api.testing.ApiDatabase;
import io.kontrol.api.testing.ApiTest;
import io.kontrol.api.testing.TestUsers;
import java.util.List;
import org.junit.jupiter.api.Test;

@ApiTest
class MetricsGuardTest {
  private static final String METRICS = "/q/metrics";

  @Test
  void prometheusReadsThemWithItsToken() {
    String metrics = read("Bearer " + ApiDatabase.METRICS_TOKEN).expect(200).text();
    assertThat(metrics).contains("kontrol_database_up");
  }

  @Test
  void soDoesWhoeverHasTheRight() {
    Api.get(METRICS).expect(200);
    Api.get(METRICS, "Cookie", TestUsers.user(Role.ADMIN).cookie()).expect(200);
  }

  @Test
  void nobodyElseDoes() {
    assertThat(read("").expect(401).code()).isEqualTo("unauthenticated");
    assertThat(read("").header("WWW-Authenticate")).hasValue("Bearer realm=\"kontrol\"");
    assertThat(read("Bearer " + ApiDatabase.METRICS_TOKEN + "x").expect(401).code())
        .isEqualTo("credential_malformed");
    assertThat(read(ApiDatabase.METRICS_TOKEN).status()).isEqualTo(401);
    Api.Reply devops = Api.get(METRICS, TestUsers.user(Role.DEVOPS).headers()).expect(403);
    assertThat(devops.json().path("right").asText()).isEqualTo("metrics:read");
  }

  @Test
  void noSpellingOfThePathLeadsAround() {
    for (String path :
        List.of(
            "/q/metrics/",
            "//q/metrics",
            "/q//metrics",
            "/q/./metrics",
            "/q/x/../metrics",
            "/q/%6Detrics",
            "/q/metrics;a=b",
            "/q/metrics?a=b",
            "/Q/METRICS")) {
      Api.Reply reply = Api.get(path, "Authorization", "");
      assertThat(reply.status()).as(path).isIn(401, 404);
      assertThat(reply.text()).as(path).doesNotContain("kontrol_database_up");
    }
  }

  @Test
  void probesStayOpen() {
    for (String probe : List.of("live", "ready", "started")) {
      Api.get("/q/health/" + probe, "Authorization", "").expect(200);
    }
  }

  @Test
  void theTokenOpensNothingElse() {
    Api.get("/api/v1/resources", "Authorization", "Bearer " + ApiDatabase.METRICS_TOKEN)
        .expect(401);
  }

  private static Api.Reply read(String authorization) {
    return Api.get(METRICS, "Authorization", authorization);
  }
}
