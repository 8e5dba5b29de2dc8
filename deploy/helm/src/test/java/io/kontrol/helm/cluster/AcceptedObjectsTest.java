package io.kontrol.helm.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.marcnuri.helm.Helm;
import io.kontrol.helm.Chart;
import io.kontrol.helm.Rendered;
import io.kontrol.helm.cluster.ApiServerClient.Answer;
import io.kontrol.sandbox.testing.NeedsApiServer;
import io.kontrol.sandbox.testing.TestCluster;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A real API server accepts what the charts render, without warnings. */
@NeedsApiServer
class AcceptedObjectsTest {
  private static ApiServerClient admin;

  @BeforeAll
  static void cluster() {
    admin = ClusterFixture.admin();
  }

  @ParameterizedTest
  @EnumSource
  void everyObjectIsAcceptedWithStrictValidation(Chart chart) {
    for (Rendered rendered : new Rendered[] {chart.render(), chart.render("full")}) {
      for (JsonNode object : rendered.objects()) {
        if (object.path("kind").asText().equals("Pod")) {
          continue; // immutable between two renderings; see the next test
        }
        Answer answer = admin.apply(object, Chart.NAMESPACE);
        assertThat(answer.status()).as("%s%n%s", object, answer).isIn(200, 201);
        assertThat(answer.warnings()).as("%s", object.at("/metadata/name")).isEmpty();
      }
    }
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("features")
  void everyFeatureIsAcceptedByItself(Chart chart, String setting) {
    Map<String, String> values = new HashMap<>();
    for (String pair : setting.split(" ")) {
      values.put(pair.substring(0, pair.indexOf('=')), pair.substring(pair.indexOf('=') + 1));
    }
    for (JsonNode object : chart.release("a".repeat(53)).render(values).objects()) {
      Answer answer = admin.dryRun(object, Chart.NAMESPACE);
      assertThat(answer.status()).as("%s%n%s", object, answer).isIn(200, 201);
      assertThat(answer.warnings()).as("%s", object.at("/metadata/name")).isEmpty();
    }
  }

  static Stream<Arguments> features() {
    Stream<String> ofAll =
        Stream.of(
            "replicaCount=0",
            "replicaCount=1",
            "image.digest=sha256:" + "0".repeat(64),
            "image.pullSecrets[0].name=registry",
            "nameOverride=" + "n".repeat(63),
            "fullnameOverride=" + "n".repeat(63),
            "commonLabels.team=platform",
            "commonAnnotations.team=platform",
            "extraEnv[0].name=KONTROL_DB_URL extraEnv[0].value=elsewhere",
            "serviceAccount.create=false",
            "serviceAccount.name=ours",
            "podLabels.team=shop commonLabels.team=platform",
            "podAnnotations.team=shop",
            "topologySpread.enabled=false",
            "nodeSelector.disk=ssd",
            "tolerations[0].operator=Exists",
            "podDisruptionBudget.enabled=false",
            "podDisruptionBudget.maxUnavailable=0",
            "podDisruptionBudget.maxUnavailable=50%",
            "service.type=LoadBalancer",
            "networkPolicy.enabled=false",
            "networkPolicy.ingressFrom[0].namespaceSelector.matchLabels.name=monitoring",
            "networkPolicy.databaseTo[0].ipBlock.cidr=10.0.0.0/8",
            "serviceMonitor.enabled=true serviceMonitor.labels.release=prometheus",
            "prometheusRule.enabled=true prometheusRule.labels.release=prometheus",
            "dashboard.enabled=true");
    Stream<String> ofApiServer =
        Stream.of(
            "autoscaling.enabled=true",
            "ingress.enabled=true",
            "httpRoute.enabled=true httpRoute.timeout=60s",
            "serviceMonitor.enabled=true metrics.existingSecret=kontrol-metrics",
            "trustedProxies[0]=10.0.0.0/8",
            "migrations.enabled=false",
            "migrations.setRolePasswords=false");
    Stream<String> ofWatcher =
        Stream.of(
            "secrets=true",
            "kubeconfigSecret.name=edge-7",
            "rbac.create=false",
            "rbac.only=true rbac.tokenSecret=true",
            "healthRules.existingConfigMap=ours");
    Stream<String> ofReconciler =
        Stream.of(
            "secrets=true",
            "clusterWide=true",
            "namespaces[0]=shop namespaces[1]=billing",
            "kubeconfigSecret.name=edge-7",
            "rbac.create=false",
            "rbac.only=true rbac.tokenSecret=true");
    List<String> everywhere = ofAll.toList();
    return Stream.of(
            features(Chart.API_SERVER, everywhere.stream(), ofApiServer),
            features(Chart.WATCHER, everywhere.stream(), ofWatcher),
            features(Chart.RECONCILER, everywhere.stream(), ofReconciler))
        .flatMap(all -> all);
  }

  private static Stream<Arguments> features(
      Chart chart, Stream<String> everywhere, Stream<String> own) {
    return Stream.concat(everywhere, own).map(setting -> Arguments.of(chart, setting));
  }

  /**
   * The namespace enforces the restricted Pod Security level, so a pod that violates it is refused.
   */
  @ParameterizedTest
  @EnumSource
  void everyPodIsAdmittedWherePodSecurityIsRestricted(Chart chart) {
    chart.render("full").podSpecs().forEach(spec -> assertThat(dryRun(spec)).isEqualTo(201));
  }

  @Test
  void aPodThatAsksForMoreIsRefusedThere() {
    ObjectNode spec = Chart.WATCHER.render().podSpecs().get(0).deepCopy();
    ((ObjectNode) spec.at("/containers/0/securityContext")).put("allowPrivilegeEscalation", true);
    assertThat(dryRun(spec)).isEqualTo(403);
  }

  private static int dryRun(JsonNode podSpec) {
    ObjectNode pod =
        ApiServerClient.JSON.createObjectNode().put("apiVersion", "v1").put("kind", "Pod");
    pod.putObject("metadata").put("generateName", "dry-run-");
    ObjectNode spec = podSpec.deepCopy();
    spec.remove("priorityClassName"); // system-cluster-critical is allowed in kube-system alone
    spec.remove("serviceAccountName"); // it may not exist yet
    pod.set("spec", spec);
    String pods = "/api/v1/namespaces/" + Chart.NAMESPACE + "/pods?dryRun=All";
    return admin.send("POST", pods, "application/json", pod.toString()).status();
  }

  @ParameterizedTest
  @EnumSource
  void helmInstallsUpgradesAndRemovesARelease(Chart chart) {
    Path kubeconfig = TestCluster.best().kubeconfig();
    String release = "second-" + chart.chartName();
    Map<String, String> noHook =
        chart == Chart.API_SERVER ? Map.of("migrations.enabled", "false") : Map.of();
    var install =
        new Helm(chart.directory())
            .install()
            .withName(release)
            .withNamespace("other")
            .withKubeConfig(kubeconfig);
    noHook.forEach(install::set);
    assertThat(install.call().getStatus()).isEqualTo("deployed");
    var upgrade =
        new Helm(chart.directory())
            .upgrade()
            .withName(release)
            .withNamespace("other")
            .withKubeConfig(kubeconfig)
            .set("replicaCount", "3");
    noHook.forEach(upgrade::set);
    assertThat(upgrade.call().getRevision()).isEqualTo("2");
    String deployment = "/apis/apps/v1/namespaces/other/deployments/" + release;
    assertThat(admin.get(deployment).body().at("/spec/replicas").asInt()).isEqualTo(3);
    assertThatCode(
            () -> Helm.uninstall(release).withNamespace("other").withKubeConfig(kubeconfig).call())
        .doesNotThrowAnyException();
    assertThat(admin.get(deployment).status()).isEqualTo(404);
  }
}
