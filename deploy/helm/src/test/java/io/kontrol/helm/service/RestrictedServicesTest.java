package io.kontrol.helm.service;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.helm.Chart;
import io.kontrol.helm.Rendered;
import io.kontrol.helm.cluster.ApiServerClient;
import io.kontrol.helm.cluster.ClusterFixture;
import io.kontrol.migrations.testing.Closing;
import io.kontrol.migrations.testing.TestDatabase;
import io.kontrol.sandbox.binaries.Kubeconfig;
import io.kontrol.sandbox.testing.NeedsApiServer;
import io.kontrol.sandbox.testing.TestCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The services as the charts run them, on a real API server: each with the token of its own
 * ServiceAccount, which has the rendered rules and no others.
 */
@NeedsApiServer
@NeedsBuiltServices
class RestrictedServicesTest {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final Closing CLOSING = new Closing();
  private static final List<ServiceProcess> RUNNING = new ArrayList<>();

  private static ApiServerClient admin;
  private static TestDatabase database;
  private static KontrolClient kontrol;

  @BeforeAll
  static void start(@TempDir Path directory) throws IOException {
    admin = ClusterFixture.admin();
    database = CLOSING.opened(TestDatabase.migrated());
    Rendered api = Chart.API_SERVER.release("restricted").render("minimal");
    RUNNING.add(start(Chart.API_SERVER, api, Map.of()));
    for (Chart chart : List.of(Chart.WATCHER, Chart.RECONCILER)) {
      Rendered rendered = chart.release("restricted").render("rights");
      String token = ClusterFixture.grant(admin, rendered);
      RUNNING.add(start(chart, rendered, files(directory, chart, rendered, token)));
    }
    RUNNING.forEach(ServiceProcess::awaitReady);
    kontrol = new KontrolClient(RUNNING.get(0).url());
  }

  private static ServiceProcess start(Chart chart, Rendered rendered, Map<String, String> more) {
    JsonNode pod = rendered.one("Deployment").at("/spec/template/spec");
    return CLOSING.opened(ServiceProcess.start(chart, pod, database, more));
  }

  /** The files of a pod: its cluster and token, and its ConfigMap. */
  private static Map<String, String> files(
      Path directory, Chart chart, Rendered rendered, String token) throws IOException {
    TestCluster cluster = TestCluster.real().orElseThrow();
    Path kubeconfig = directory.resolve(chart.chartName() + ".kubeconfig");
    Kubeconfig.write(
        kubeconfig,
        Kubeconfig.text("restricted", cluster.url(), token, cluster.certificateAuthority()));
    Map<String, String> environment = new HashMap<>();
    environment.put("KUBECONFIG", kubeconfig.toString());
    if (rendered.find("ConfigMap").isPresent()) {
      Path rules = directory.resolve("health-rules.yaml");
      Files.writeString(rules, rendered.one("ConfigMap").at("/data/health-rules.yaml").asText());
      environment.put("KONTROL_HEALTH_RULES", rules.toString());
    }
    return environment;
  }

  @AfterAll
  static void stop() {
    CLOSING.close();
  }

  @Test
  void theRenderedRightsAreEnoughAndNoMore() throws IOException {
    Map<String, Integer> outOfBounds = kontrol.apply(manifests("out-of-bounds"));
    Map<String, Integer> granted = kontrol.apply(manifests("every-kind"));

    await("what is granted is applied and watched", granted, "Synced");
    await("what is not is an error of its own", outOfBounds, "Error");
    for (Map.Entry<String, Integer> refused : outOfBounds.entrySet()) {
      assertThat(kontrol.get(refused.getValue()).at("/applied/error_message").asText())
          .as(refused.getKey())
          .contains("forbidden", "system:serviceaccount:kontrol-system:restricted-reconciler");
    }
    assertThat(admin.get("/api/v1/namespaces/other/configmaps/settings").status()).isEqualTo(404);

    anEditGoesThroughBesideTheErrors(id(granted, "ConfigMap shop/settings"));
    aChangeByAnotherHandIsUndone(id(granted, "ConfigMap billing/settings"));
    aRuleOfTheChartsValuesJudgesHealth(id(granted, "ServiceAccount shop/web"));
    whatIsDeletedLeavesTheCluster(id(granted, "Job shop/import"));
    assertThat(RUNNING).as("still ready, all three").allMatch(ServiceProcess::isReady);
  }

  private static void anEditGoesThroughBesideTheErrors(int id) throws IOException {
    kontrol.apply(manifests("every-kind").replace("colour: blue", "colour: yellow"));

    Awaitility.await("edit").atMost(PATIENCE).until(() -> kontrol.sync(id).equals("Synced"));
    assertThat(colourIn("shop")).isEqualTo("yellow");
    assertThat(kontrol.get(id).at("/applied/generation").asInt()).isEqualTo(2);
  }

  private static void aChangeByAnotherHandIsUndone(int id) {
    String settings = "/api/v1/namespaces/billing/configmaps/settings";
    admin.send("PATCH", settings, ApiServerClient.MERGE, "{\"data\":{\"colour\":\"black\"}}");

    Awaitility.await("drift").atMost(PATIENCE).until(() -> colourIn("billing").equals("green"));
    Awaitility.await("seen").atMost(PATIENCE).until(() -> kontrol.sync(id).equals("Synced"));
  }

  private static void aRuleOfTheChartsValuesJudgesHealth(int id) {
    assertThat(kontrol.get(id).path("health").asText()).isEqualTo("Suspended");
  }

  private static void whatIsDeletedLeavesTheCluster(int id) {
    kontrol.delete(id);

    Awaitility.await("delete").atMost(PATIENCE).until(() -> kontrol.sync(id).equals("Deleted"));
    assertThat(admin.get("/apis/batch/v1/namespaces/shop/jobs/import").status()).isEqualTo(404);
  }

  private static void await(String what, Map<String, Integer> ids, String sync) {
    Awaitility.await(what)
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(syncs(ids)).isEqualTo(all(ids, sync)));
  }

  private static Map<String, String> syncs(Map<String, Integer> ids) {
    Map<Integer, String> found =
        StreamSupport.stream(kontrol.list().spliterator(), false)
            .collect(toMap(item -> item.path("id").asInt(), item -> item.path("sync").asText()));
    return ids.entrySet().stream().collect(toMap(Map.Entry::getKey, e -> found.get(e.getValue())));
  }

  private static int id(Map<String, Integer> ids, String name) {
    return Objects.requireNonNull(ids.get(name), name);
  }

  private static Map<String, String> all(Map<String, Integer> ids, String sync) {
    return ids.keySet().stream().collect(toMap(name -> name, name -> sync));
  }

  private static String colourIn(String namespace) {
    String path = "/api/v1/namespaces/" + namespace + "/configmaps/settings";
    return admin.get(path).body().at("/data/colour").asText();
  }

  private static String manifests(String name) throws IOException {
    return Files.readString(Path.of("src/test/resources/manifests", name + ".yaml"));
  }
}
