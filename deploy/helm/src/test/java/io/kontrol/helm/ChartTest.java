package io.kontrol.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.marcnuri.helm.LintResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What holds for all charts. */
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
    "API_SERVER, admin.email, nobody, admin/email",
    "API_SERVER, admin.existingSecret, Not_A_Name, admin/existingSecret",
    "API_SERVER, publicUrl, kontrol.example.com, publicUrl",
    "API_SERVER, oidc.url, sso.example.com, oidc/url",
    "API_SERVER, oidc.existingSecret, Not_A_Name, oidc/existingSecret",
    "API_SERVER, oidc.roleMapping[0], kontrol-admin=ROOT, oidc/roleMapping/0",
    "API_SERVER, oidc.defaultRole, GUEST, oidc/defaultRole",
    "API_SERVER, networkPolicy.oidcPort, 0, networkPolicy/oidcPort",
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
    "RECONCILER, kinds[0].resource, deployments/scale, kinds/0/resource",
    "WATCHER, fullnameOverride, 7eleven, fullnameOverride",
    "WATCHER, nameOverride, Not_A_Name, nameOverride",
    "WATCHER, podDisruptionBudget.maxUnavailable, some, podDisruptionBudget/maxUnavailable",
    "WATCHER, healthRules.rules[0].kinds[0], /Pod, health",
    "WATCHER, healthRules.existingConfigMap, Not_A_Name, healthRules/existingConfigMap",
    "API_SERVER, retention.events, 30 days, retention/events",
    "API_SERVER, retention.audit, a year, retention/audit",
    "API_SERVER, retention.databases, a year, retention/databases",
    "API_SERVER, databases.deadline, 15m, databases/deadline",
    "API_SERVER, databases.defaultVersion, latest, databases/defaultVersion",
    "API_SERVER, databases.images.newest, image, newest",
    "API_SERVER, databases.plans.tiny.size, 5Gi, databases/plans/tiny",
    "API_SERVER, databases.backup.retention, a year, backup/retention",
    "API_SERVER, databases.backup.stores.main.destination, ftp://x, stores/main/destination",
    "API_SERVER, metrics.existingSecret, Not_A_Name, metrics/existingSecret",
    "API_SERVER, trustedProxies[0], proxy.example.com, trustedProxies/0",
    "API_SERVER, nodes.offlineAfter, five minutes, nodes/offlineAfter",
    "API_SERVER, nodes.heartbeatInterval, 60, nodes/heartbeatInterval",
    "API_SERVER, prometheusRule.nodesOffline, -1, prometheusRule/nodesOffline",
  })
  void aWrongValueIsRefusedWithItsName(Chart chart, String key, String value, String named) {
    assertThatThrownBy(() -> chart.release("kontrol").template(Map.of(key, value)))
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

  /** The selector of a Deployment is immutable, so an upgrade that changes it fails. */
  @ParameterizedTest
  @EnumSource
  void noValueButTheNameChangesWhatThePodsAreSelectedBy(Chart chart) {
    Map<String, String> hostile = new HashMap<>();
    for (String key : List.of("name", "instance", "component", "version")) {
      for (String labels : List.of("commonLabels", "podLabels")) {
        hostile.put(labels + ".app\\.kubernetes\\.io/" + key, "other");
      }
    }
    for (Rendered rendered : List.of(chart.render("full"), chart.render(hostile))) {
      JsonNode selector = rendered.one("Deployment").at("/spec/selector/matchLabels");
      assertThat(selector)
          .isEqualTo(chart.render().one("Deployment").at("/spec/selector/matchLabels"));
      assertThat(rendered.one("Service").at("/spec/selector")).isEqualTo(selector);
      assertThat(selects(selector, rendered.one("Deployment").at("/spec/template/metadata/labels")))
          .isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource
  void releasesBesideEachOtherShareNothing(Chart chart) {
    Set<String> seen = new HashSet<>();
    for (String release : List.of("edge-1", "edge-2", "a".repeat(53), "a".repeat(52) + "b")) {
      for (JsonNode object : chart.release(release).render("full").objects()) {
        String id =
            String.join(
                " ",
                object.path("kind").asText(),
                object.at("/metadata/namespace").asText(),
                object.at("/metadata/name").asText());
        assertThat(seen.add(id)).as(id).isTrue();
      }
    }
  }

  /** Namespace and name together must not be ambiguous. */
  @Test
  void clusterScopedNamesTellTheNamespaceFromTheName() {
    assertThat(Chart.WATCHER.render().one("ClusterRole").at("/metadata/name").asText())
        .isEqualTo("kontrol-system:kontrol-watcher");
  }

  @ParameterizedTest(name = "release {0} makes {1}")
  @CsvSource({
    "prod, prod-watcher",
    "watcher, watcher",
    "edge-watcher-7, edge-watcher-7",
    "v1.prod, v1-prod-watcher",
  })
  void theReleaseNamesItsObjects(String release, String name) {
    assertThat(Chart.WATCHER.release(release).render("minimal").one("Service").at("/metadata/name"))
        .hasToString('"' + name + '"');
  }

  @Test
  void aReleaseThatNoServiceCanBeNamedAfterIsToldWhatToDo() {
    assertThatThrownBy(() -> Chart.WATCHER.release("7eleven").template(Map.of()))
        .hasMessageContaining("set fullnameOverride");
  }

  @Test
  void anExtraVariableReplacesTheChartsOwn() {
    JsonNode container =
        Chart.WATCHER
            .render(
                Map.of(
                    "extraEnv[0].name", "KONTROL_CLUSTER_ID", "extraEnv[0].value", "from-outside"))
            .one("Deployment")
            .at("/spec/template/spec/containers/0");
    assertThat(container.path("env").findValuesAsText("name"))
        .containsOnlyOnce("KONTROL_CLUSTER_ID");
    assertThat(container.path("env").toString()).contains("from-outside").doesNotContain("local\"");
  }

  @Test
  void healthRulesOfTheValuesReachTheWatcherAndRestartItWhenTheyChange() {
    Rendered rendered = Chart.WATCHER.render("rights");
    JsonNode template = rendered.one("Deployment").at("/spec/template");
    JsonNode rules = rendered.one("ConfigMap");
    assertThat(rules.at("/data/health-rules.yaml").asText()).contains("- /ServiceAccount");
    assertThat(template.toString())
        .contains(
            "{\"name\":\"KONTROL_HEALTH_RULES\",\"value\":\"/etc/kontrol/health/health-rules.yaml\"}",
            "{\"name\":\"health-rules\",\"mountPath\":\"/etc/kontrol/health\",\"readOnly\":true}",
            "{\"name\":\"health-rules\",\"configMap\":{\"name\":"
                + rules.at("/metadata/name")
                + "}}");
    assertThat(template.at("/metadata/annotations/checksum~1health-rules").asText()).hasSize(64);
    assertThat(
            Chart.WATCHER
                .render(Map.of("healthRules.existingConfigMap", "ours"))
                .one("Deployment")
                .toString())
        .contains("\"configMap\":{\"name\":\"ours\"}");
  }

  @Test
  void whatContradictsItselfIsRefusedWithTheReason() {
    assertThatThrownBy(() -> Chart.API_SERVER.render(Map.of("shutdownDelaySeconds", "45")))
        .hasMessageContaining("terminationGracePeriodSeconds must be more");
    assertThatThrownBy(() -> Chart.RECONCILER.render("namespaces-as-namespaced"))
        .hasMessageContaining("namespaces, which are in no namespace");
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
        Map.of(
            "rbac.only", "true",
            "rbac.tokenSecret", "true",
            "namespaces[0]", "apps",
            "namespaces[1]", "apps",
            "kubeconfigSecret.name", "edge-7"); // the same values in both places
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
