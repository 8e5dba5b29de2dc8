package io.kontrol.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Values of the api-server: each reaches the service, or whoever has to know it. */
class ApiServerValuesTest {
  @Test
  void nodesAreOfflineWhenAndAlertedOnAsTheValuesSay() {
    Rendered rendered =
        Chart.API_SERVER
            .release("kontrol")
            .render(
                Map.of(
                    "nodes.heartbeatInterval",
                    "PT30S",
                    "nodes.offlineAfter",
                    "PT2M",
                    "prometheusRule.enabled",
                    "true",
                    "prometheusRule.nodesOffline",
                    "7"));
    assertThat(variable(rendered, "KONTROL_NODES_HEARTBEAT_INTERVAL").path("value").asText())
        .isEqualTo("PT30S");
    assertThat(variable(rendered, "KONTROL_NODES_OFFLINE_AFTER").path("value").asText())
        .isEqualTo("PT2M");
    assertThat(rendered.one("PrometheusRule").toString())
        .containsPattern("kontrol_nodes\\{[^}]*status=.{1,2}OFFLINE.{1,2}}\\) > 7")
        .contains("have not called in for PT2M");
  }

  @Test
  void theFirstPasswordIsInASecretThatNoUpgradeChanges() {
    JsonNode secret = Chart.API_SERVER.render().one("Secret");
    assertThat(secret.at("/metadata/annotations").path("opened/hook").asText())
        .isEqualTo("pre-install");
    assertThat(secret.at("/data/password").asText()).hasSizeGreaterThan(40);
    assertThat(admin(Chart.API_SERVER.render())).isEqualTo(secret.at("/metadata/name").asText());
  }

  @Test
  void plansImagesAndStoresOfDatabasesAreSettingsOfTheService() {
    Rendered rendered = Chart.API_SERVER.render("full");

    String properties =
        rendered.all("ConfigMap").stream()
            .map(map -> map.path("data").path("databases.properties").asText())
            .collect(Collectors.joining());
    assertThat(properties.lines())
        .contains(
            "config_ordinal=275",
            "kontrol.databases.images.\"17.7\"=registry.example.com:5000/postgresql:17.7",
            "kontrol.databases.plans.tiny.wal-storage=1Gi",
            "kontrol.databases.plans.tiny.pool.clients=100",
            "kontrol.databases.plans.large.backup-schedule=0 0 */6 * * *",
            "kontrol.databases.backup.stores.main.endpoint-ca-secret=minio-ca",
            "kontrol.databases.monitoring.labels.\"release\"=kube-prometheus-stack");
    assertThat(variable(rendered, "QUARKUS_CONFIG_LOCATIONS").path("value").asText())
        .isEqualTo("/etc/kontrol/databases/databases.properties");
    JsonNode pod = rendered.one("Deployment").at("/spec/template");
    assertThat(pod.at("/metadata/annotations").path("checksum/databases").asText()).isNotEmpty();
    assertThat(pod.at("/spec/containers/0/volumeMounts").findValuesAsText("mountPath"))
        .contains("/etc/kontrol/databases");
    assertThat(variable(rendered, "KONTROL_DATABASES_BACKUP_DEFAULT_STORE").path("value").asText())
        .isEqualTo("main");
  }

  @Test
  void aDefaultStoreHasToBeThere() {
    assertThatThrownBy(
            () ->
                Chart.API_SERVER
                    .release("kontrol")
                    .render(Map.of("databases.backup.defaultStore", "none")))
        .hasMessageContaining("there is no store none");
  }

  @Test
  void aPasswordOfOnesOwnIsReadAndNotMade() {
    Rendered rendered =
        Chart.API_SERVER.release("kontrol").render(Map.of("admin.existingSecret", "our-admin"));
    assertThat(rendered.kinds()).doesNotContain("Secret");
    assertThat(admin(rendered)).isEqualTo("our-admin");
  }

  private static String admin(Rendered rendered) {
    return variable(rendered, "KONTROL_ADMIN_PASSWORD").at("/valueFrom/secretKeyRef/name").asText();
  }

  /** Of the service's container; missing where it has no such variable. */
  private static JsonNode variable(Rendered rendered, String name) {
    for (JsonNode variable :
        rendered.one("Deployment").at("/spec/template/spec/containers/0/env")) {
      if (variable.path("name").asText().equals(name)) {
        return variable;
      }
    }
    return MissingNode.getInstance();
  }

  @Test
  void withoutAProviderNothingIsSaidOfOneAndNoWayIsOpen() {
    Rendered rendered = Chart.API_SERVER.render();
    assertThat(rendered.one("Deployment").toString()).doesNotContain("OIDC");
    assertThat(egressPorts(rendered)).containsExactly(53, 53, 5432);
  }

  @Test
  void aProviderIsToldToTheServiceAndCanBeReached() {
    Rendered rendered =
        Chart.API_SERVER
            .release("kontrol")
            .render(
                Map.of(
                    "oidc.url", "https://sso.example.com/realms/company",
                    "oidc.existingSecret", "kontrol-oidc",
                    "oidc.audiences[0]", "kontrol",
                    "oidc.audiences[1]", "kontrol-cli",
                    "oidc.defaultRole", "USER",
                    "publicUrl", "https://kontrol.example.com",
                    "networkPolicy.oidcPort", "8443"));
    JsonNode secret = variable(rendered, "KONTROL_OIDC_CLIENT_SECRET");
    assertThat(secret.at("/valueFrom/secretKeyRef/name").asText()).isEqualTo("kontrol-oidc");
    assertThat(secret.at("/valueFrom/secretKeyRef/key").asText()).isEqualTo("client-secret");
    Map.of(
            "KONTROL_PUBLIC_URL", "https://kontrol.example.com",
            "KONTROL_OIDC_URL", "https://sso.example.com/realms/company",
            "KONTROL_OIDC_CLIENT_ID", "kontrol",
            "KONTROL_OIDC_ROLE_CLAIMS", "realm_access/roles,resource_access/{client}/roles",
            "KONTROL_OIDC_ROLE_MAPPING",
                "kontrol-admin=ADMIN,kontrol-devops=DEVOPS,kontrol-user=USER",
            "KONTROL_OIDC_DEFAULT_ROLE", "USER",
            "KONTROL_OIDC_AUDIENCES", "kontrol,kontrol-cli",
            "KONTROL_OIDC_EMAIL_VERIFIED_REQUIRED", "true")
        .forEach(
            (name, value) ->
                assertThat(variable(rendered, name).path("value").asText())
                    .as(name)
                    .isEqualTo(value));
    assertThat(egressPorts(rendered)).containsExactly(53, 53, 5432, 8443);
  }

  /** Of the service's own policy; the migrations have another. */
  private static List<Integer> egressPorts(Rendered rendered) {
    String service = rendered.one("Deployment").at("/metadata/name").asText();
    List<Integer> ports = new ArrayList<>();
    for (JsonNode policy : rendered.all("NetworkPolicy")) {
      if (policy.at("/metadata/name").asText().equals(service)) {
        for (JsonNode rule : policy.at("/spec/egress")) {
          rule.path("ports").forEach(port -> ports.add(port.path("port").asInt()));
        }
      }
    }
    return ports;
  }

  @Test
  void theMonitorSendsTheTokenThatTheApiServerExpects() {
    Rendered rendered =
        Chart.API_SERVER
            .release("kontrol")
            .render(
                Map.of(
                    "serviceMonitor.enabled",
                    "true",
                    "metrics.existingSecret",
                    "kontrol-metrics",
                    "metrics.tokenKey",
                    "bearer"));
    JsonNode sent =
        rendered.one("ServiceMonitor").at("/spec/endpoints/0/authorization/credentials");
    assertThat(sent.path("name").asText()).isEqualTo("kontrol-metrics");
    assertThat(sent.path("key").asText()).isEqualTo("bearer");
    JsonNode expected = variable(rendered, "KONTROL_METRICS_TOKEN").at("/valueFrom/secretKeyRef");
    assertThat(expected).isEqualTo(sent);
  }

  @ParameterizedTest
  @EnumSource
  void withoutATokenTheMonitorSendsNone(Chart chart) {
    Rendered rendered = chart.release("kontrol").render(Map.of("serviceMonitor.enabled", "true"));
    assertThat(rendered.one("ServiceMonitor").at("/spec/endpoints/0").has("authorization"))
        .isFalse();
  }

  @Test
  void trustedProxiesAreNamed() {
    Rendered rendered =
        Chart.API_SERVER
            .release("kontrol")
            .render(Map.of("trustedProxies[0]", "10.0.0.0/8", "trustedProxies[1]", "fd00::/8"));
    assertThat(variable(rendered, "KONTROL_TRUSTED_PROXIES").path("value").asText())
        .isEqualTo("10.0.0.0/8,fd00::/8");
  }
}
