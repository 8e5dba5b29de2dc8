package io.kontrol.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.marcnuri.helm.LintResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ChartTest {

  @ParameterizedTest
  @EnumSource
  void passesStrictLint(Chart chart) {
    LintResult result = chart.lint();
    assertThat(result.isFailed()).as("%s", result.getMessages()).isFalse();
    assertThat(result.getMessages()).noneMatch(m -> m.startsWith("[WARN") || m.startsWith("[ERR"));
  }

  @ParameterizedTest
  @EnumSource
  void theDefaultsRunOnAnyClusterWithoutFurtherDefinitions(Chart chart) {
    Rendered rendered = chart.render();
    assertThat(rendered.kinds())
        .contains(
            "Deployment",
            "Service",
            "ServiceAccount",
            "PodDisruptionBudget",
            "NetworkPolicy",
            "Pod") // the test
        .doesNotContain(
            "Ingress",
            "HTTPRoute",
            "HorizontalPodAutoscaler",
            "ServiceMonitor",
            "PrometheusRule",
            "ConfigMap");
  }

  @ParameterizedTest
  @EnumSource
  void theFullValuesTurnEverythingOn(Chart chart) {
    assertThat(chart.render("full").kinds())
        .contains("ServiceMonitor", "PrometheusRule", "ConfigMap", "NetworkPolicy");
    if (chart == Chart.API_SERVER) {
      assertThat(chart.render("full").kinds())
          .contains("Ingress", "HTTPRoute", "HorizontalPodAutoscaler", "Job");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aFewValuesAreEnough(Chart chart) {
    JsonNode deployment = chart.render("minimal").one("Deployment");
    JsonNode environment = deployment.at("/spec/template/spec/containers/0/env");
    assertThat(environment.toString()).contains("jdbc:postgresql://db.example.com:5432/kontrol");
  }

  @ParameterizedTest(name = "{0}: {1}={2} names {3}")
  @CsvSource({
    "API_SERVER, replicaCount, -1, replicaCount",
    "API_SERVER, replicaCount, many, replicaCount",
    "API_SERVER, database.url, postgres://db/kontrol, database/url",
    "API_SERVER, databse.url, jdbc:postgresql://db/kontrol, databse",
    "API_SERVER, database.existingSecret, Not_A_Name, database/existingSecret",
    "API_SERVER, image.digest, sha256:123, image/digest",
    "API_SERVER, image.pullPolicy, Sometimes, image/pullPolicy",
    "API_SERVER, service.type, Public, service/type",
    "API_SERVER, autoscaling.maxReplicas, 0, autoscaling/maxReplicas",
    "API_SERVER, ingress.hosts, kontrol.example.com, ingress/hosts",
    "API_SERVER, migrations.backoffLimit, -1, migrations/backoffLimit",
    "API_SERVER, networkPolicy.databasePort, 70000, networkPolicy/databasePort",
    "API_SERVER, clusterId, prod, clusterId",
    "WATCHER, clusterId, '', clusterId",
    "WATCHER, kinds[0].resource, '*', kinds/0/resource",
    "WATCHER, secrets, maybe, secrets",
    "WATCHER, logLevel, LOUD, logLevel",
    "RECONCILER, kinds[0].group, '*', kinds/0/group",
    "RECONCILER, kinds[0].verbs, get, verbs",
    "RECONCILER, namespaces[0], Not_A_Name, namespaces/0",
    "RECONCILER, clusterWide, sure, clusterWide",
    "RECONCILER, containerPort, 80, containerPort",
    "RECONCILER, terminationGracePeriodSeconds, 0, terminationGracePeriodSeconds",
  })
  void aWrongValueIsRefusedWithItsName(Chart chart, String key, String value, String named) {
    assertThatThrownBy(() -> chart.template(Map.of(key, value)))
        .hasMessageContaining("schema")
        .hasMessageContaining(named);
  }

  @ParameterizedTest
  @EnumSource
  void everyPodKeepsToTheRestrictedLevel(Chart chart) {
    for (JsonNode pod : chart.render("full").podSpecs()) {
      assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
      assertThat(pod.at("/securityContext/runAsUser").asInt()).isPositive();
      assertThat(pod.at("/securityContext/seccompProfile/type").asText())
          .isEqualTo("RuntimeDefault");
      for (JsonNode container : pod.path("containers")) {
        JsonNode context = container.path("securityContext");
        assertThat(context.path("readOnlyRootFilesystem").asBoolean()).isTrue();
        assertThat(context.path("allowPrivilegeEscalation").asBoolean(true)).isFalse();
        assertThat(context.at("/capabilities/drop/0").asText()).isEqualTo("ALL");
        assertThat(container.at("/resources/limits/memory").isMissingNode()).isFalse();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void kubernetesProbesWhatTheServicesServe(Chart chart) {
    JsonNode container = chart.render().one("Deployment").at("/spec/template/spec/containers/0");
    assertThat(container.at("/startupProbe/httpGet/path").asText()).isEqualTo("/q/health/started");
    assertThat(container.at("/livenessProbe/httpGet/path").asText()).isEqualTo("/q/health/live");
    assertThat(container.at("/readinessProbe/httpGet/path").asText()).isEqualTo("/q/health/ready");
  }

  @ParameterizedTest
  @EnumSource
  void theServiceSelectsTheServicesPodsAndNoHelpers(Chart chart) {
    Rendered rendered = chart.render("full");
    JsonNode selector = rendered.one("Service").at("/spec/selector");
    JsonNode labels = rendered.one("Deployment").at("/spec/template/metadata/labels");
    assertThat(selects(selector, labels)).isTrue();
    List<JsonNode> helpers = new ArrayList<>();
    rendered.all("Pod").forEach(pod -> helpers.add(pod.at("/metadata/labels")));
    rendered.all("Job").forEach(job -> helpers.add(job.at("/spec/template/metadata/labels")));
    assertThat(helpers).isNotEmpty().noneMatch(helper -> selects(selector, helper));
  }

  private static boolean selects(JsonNode selector, JsonNode labels) {
    for (Map.Entry<String, JsonNode> wanted : selector.properties()) {
      if (!wanted.getValue().equals(labels.get(wanted.getKey()))) {
        return false;
      }
    }
    return true;
  }

  @Test
  void noServiceKnowsTheOwnersPassword() {
    String owner = "kontrol-db-owner";
    for (Chart chart : Chart.values()) {
      assertThat(chart.render().one("Deployment").toString()).doesNotContain(owner);
    }
    JsonNode job = Chart.API_SERVER.render().one("Job");
    assertThat(job.toString()).contains(owner);
    assertThat(job.at("/metadata/annotations/opened~1hook").asText())
        .isEqualTo("pre-install,pre-upgrade");
  }

  @Test
  void aNewReleaseIsANewMigrationJob() {
    String name = "/metadata/name";
    JsonNode now = Chart.API_SERVER.render().one("Job").at(name);
    JsonNode next = Chart.API_SERVER.render(Map.of("migrations.image.tag", "9.9.9")).one("Job");
    assertThat(next.at(name)).isNotEqualTo(now);
    assertThat(Chart.API_SERVER.render(Map.of("replicaCount", "5")).one("Job").at(name))
        .isEqualTo(now);
  }

  @Test
  void anAutoscaledDeploymentLeavesItsReplicasToTheAutoscaler() {
    JsonNode deployment =
        Chart.API_SERVER.render(Map.of("autoscaling.enabled", "true")).one("Deployment");
    assertThat(deployment.at("/spec/replicas").isMissingNode()).isTrue();
  }

  @Test
  void aRemoteClusterIsReachedByItsKubeconfigAlone() {
    for (Chart chart : List.of(Chart.WATCHER, Chart.RECONCILER)) {
      Rendered rendered = chart.render(Map.of("kubeconfigSecret.name", "edge-7"));
      JsonNode pod = rendered.one("Deployment").at("/spec/template/spec");
      assertThat(pod.path("automountServiceAccountToken").asBoolean(true)).isFalse();
      assertThat(pod.toString())
          .contains(
              "{\"name\":\"KUBECONFIG\",\"value\":\"/etc/kontrol/kubeconfig/kubeconfig\"}",
              "\"secretName\":\"edge-7\"");
      assertThat(rendered.kinds()).doesNotContain("Role", "ClusterRole");
    }
  }

  @Test
  void theRightsAloneGoIntoTheRemoteCluster() {
    Map<String, String> values =
        Map.of("rbac.only", "true", "rbac.tokenSecret", "true", "namespaces[0]", "apps");
    assertThat(Chart.RECONCILER.render(values).kinds())
        .containsExactlyInAnyOrder("ServiceAccount", "Role", "RoleBinding", "Secret");
  }

  @Test
  void secretsAreNotGrantedByTheWay() {
    for (Chart chart : List.of(Chart.WATCHER, Chart.RECONCILER)) {
      assertThatThrownBy(() -> chart.render("secret-kind")).hasMessageContaining("secrets=true");
      assertThat(chart.render(Map.of("secrets", "true")).objects().toString())
          .contains("\"secrets\"");
    }
  }

  @Test
  void theApiServerHasNothingToDoWithTheCluster() {
    Rendered rendered = Chart.API_SERVER.render("full");
    assertThat(rendered.kinds())
        .doesNotContain("Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding");
    assertThat(rendered.podSpecs())
        .allMatch(pod -> !pod.path("automountServiceAccountToken").asBoolean(true));
  }
}
