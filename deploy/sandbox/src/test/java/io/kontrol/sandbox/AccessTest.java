package io.kontrol.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontrol.sandbox.auth.Rule;
import io.kontrol.sandbox.auth.Subject;
import io.kontrol.sandbox.testing.KubeHttp;
import io.kontrol.sandbox.testing.TestCluster;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tokens, rules and TLS. */
class AccessTest extends InSandbox {
  private static KubeHttp reader() {
    Rule rule =
        new Rule(
            "default",
            List.of(""),
            List.of("configmaps"),
            List.of(),
            List.of("get", "list"),
            List.of());
    SANDBOX.users().put("reader-token", new Subject("reader", List.of(rule)));
    return new KubeHttp(CLUSTER, "reader-token");
  }

  @Test
  void aTokenMayDoWhatItsRulesAllowAndNoMore() {
    KubeHttp reader = reader();
    assertThat(reader.get(MAPS).code()).isEqualTo(200);
    KubeHttp.Answer refused = reader.delete(MAPS + "/x");
    assertThat(refused.code()).isEqualTo(403);
    assertThat(refused.message())
        .isEqualTo(
            "configmaps \"x\" is forbidden: User \"reader\" cannot delete resource \"configmaps\""
                + " in API group \"\" in the namespace \"default\"");
    assertThat(reader.get("/api/v1/configmaps").code()).isEqualTo(403);
    assertThat(reader.post("/sandbox/faults", "{\"type\":\"ERROR\"}").code()).isEqualTo(403);
    assertThat(new KubeHttp(CLUSTER, "nobody").get(MAPS).code()).isEqualTo(401);
  }

  @Test
  void aUserCanAskWhatItMayDo() {
    assertThat(mayI("list")).isTrue();
    assertThat(mayI("delete")).isFalse();
  }

  private static boolean mayI(String verb) {
    String review =
        """
        {"apiVersion":"authorization.k8s.io/v1","kind":"SelfSubjectAccessReview","spec":
         {"resourceAttributes":{"namespace":"default","verb":"%s","resource":"configmaps"}}}
        """;
    return reader()
        .post("/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", review.formatted(verb))
        .body()
        .at("/status/allowed")
        .asBoolean();
  }

  @Test
  void overTlsClientsTrustTheCertificateOfTheKubeconfig() {
    try (TestCluster cluster = TestCluster.sandbox(SandboxOptions.defaults().withTls(true))) {
      assertThat(cluster.url()).startsWith("https://");
      assertThat(cluster.asSandbox().orElseThrow().kubeconfig())
          .contains("certificate-authority-data: ");
      assertThat(new KubeHttp(cluster).get("/version").code()).isEqualTo(200);
    }
  }
}
