package io.kontrol.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import io.kontrol.sandbox.auth.Rule;
import io.kontrol.sandbox.auth.User;
import io.kontrol.sandbox.fault.Fault;
import io.kontrol.sandbox.testing.KubeHttp;
import io.kontrol.sandbox.testing.TestCluster;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the sandbox has beyond a cluster, and how its watches behave. */
class SandboxTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String MAPS = "/api/v1/namespaces/default/configmaps";

  @SuppressWarnings("NullAway.Init")
  private static TestCluster cluster;

  @SuppressWarnings("NullAway.Init")
  private static Sandbox sandbox;

  @SuppressWarnings("NullAway.Init")
  private static KubeHttp http;

  @BeforeAll
  static void start() {
    cluster =
        TestCluster.sandbox(
            SandboxOptions.defaults()
                .withRolloutDelay(Duration.ofMillis(50))
                .withBookmarkInterval(Duration.ofMillis(50)));
    sandbox = cluster.asSandbox().orElseThrow();
    http = new KubeHttp(cluster);
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  @AfterEach
  void repair() {
    sandbox.faults().clear();
  }

  private static String map(String name, String data) {
    return """
    {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"%s","labels":{"of":"%s"}},"data":{%s}}
    """
        .formatted(name, name, data);
  }

  private static JsonNode event(BufferedReader reader) throws IOException {
    return MAPPER.readTree(reader.readLine());
  }

  private static BufferedReader watch(String query) throws IOException, InterruptedException {
    return new BufferedReader(
        new InputStreamReader(http.stream(MAPS + "?watch=1&" + query), StandardCharsets.UTF_8));
  }

  @Test
  void aWatchTellsOfAllThatHappensAfterItsVersion() throws Exception {
    String from = http.get(MAPS).version();
    http.post(MAPS, map("watched", "\"k\":\"1\""));
    try (BufferedReader events = watch("resourceVersion=" + from)) {
      http.merge(MAPS + "/watched", "{\"data\":{\"k\":\"2\"}}");
      http.delete(MAPS + "/watched");
      assertThat(event(events).path("type").asText()).isEqualTo("ADDED");
      JsonNode modified = event(events);
      assertThat(modified.path("type").asText()).isEqualTo("MODIFIED");
      assertThat(modified.at("/object/data/k").asText()).isEqualTo("2");
      JsonNode deleted = event(events);
      assertThat(deleted.path("type").asText()).isEqualTo("DELETED");
      assertThat(deleted.at("/object/metadata/resourceVersion").asLong())
          .isGreaterThan(modified.at("/object/metadata/resourceVersion").asLong());
    }
  }

  @Test
  void whatLosesItsLabelIsToldAsDeletedAndWhatGetsItAsAdded() throws Exception {
    http.post(MAPS, map("labelled", ""));
    String from = http.get(MAPS).version();
    try (BufferedReader events = watch("labelSelector=of%3Dlabelled&resourceVersion=" + from)) {
      http.merge(MAPS + "/labelled", "{\"metadata\":{\"labels\":{\"of\":\"other\"}}}");
      assertThat(event(events).path("type").asText()).isEqualTo("DELETED");
      http.merge(MAPS + "/labelled", "{\"metadata\":{\"labels\":{\"of\":\"labelled\"}}}");
      assertThat(event(events).path("type").asText()).isEqualTo("ADDED");
    }
    http.delete(MAPS + "/labelled");
  }

  @Test
  void bookmarksTellTheNewestVersion() throws Exception {
    String from = http.get(MAPS).version();
    http.post("/api/v1/namespaces/default/secrets", "{\"metadata\":{\"name\":\"unseen\"}}");
    try (BufferedReader events = watch("allowWatchBookmarks=true&resourceVersion=" + from)) {
      JsonNode bookmark = event(events);
      assertThat(bookmark.path("type").asText()).isEqualTo("BOOKMARK");
      assertThat(bookmark.at("/object/metadata/resourceVersion").asLong())
          .isGreaterThan(Long.parseLong(from));
    }
  }

  @Test
  void aCompactedVersionIsGone() throws Exception {
    String from = http.get(MAPS).version();
    http.post(MAPS, map("compacted", ""));
    sandbox.compact();
    KubeHttp.Answer answer = http.get(MAPS + "?watch=1&resourceVersion=" + from);
    assertThat(answer.code()).isEqualTo(410);
    assertThat(answer.body().path("reason").asText()).isEqualTo("Expired");
  }

  @Test
  void aCutWatchEnds() throws Exception {
    try (BufferedReader events = watch("resourceVersion=" + http.get(MAPS).version())) {
      sandbox.cutWatches();
      assertThat(events.readLine()).isNull();
    }
  }

  @Test
  void pagesShowOneStateAndExpireWithIt() {
    for (int i = 0; i < 5; i++) {
      http.post(MAPS, map("page-" + i, ""));
    }
    KubeHttp.Answer first = http.get(MAPS + "?limit=2");
    String next = first.body().at("/metadata/continue").asText();
    http.post(MAPS, map("page-0-late", ""));
    KubeHttp.Answer second = http.get(MAPS + "?limit=100&continue=" + next);
    assertThat(second.version()).isEqualTo(first.version());
    assertThat(second.body().path("items").findValuesAsText("name")).doesNotContain("page-0-late");
    http.post(MAPS, map("page-6", ""));
    sandbox.compact();
    assertThat(http.get(MAPS + "?continue=" + next).code()).isEqualTo(410);
  }

  @Test
  void throttlingTellsWhenToComeBackAndStrikesAsOftenAsAsked() {
    sandbox
        .faults()
        .add(
            Fault.of(Fault.Type.TOO_MANY_REQUESTS)
                .on("get")
                .of("configmaps")
                .retryAfter(7)
                .times(1));
    KubeHttp.Answer refused = http.get(MAPS + "/kube-root-ca.crt");
    assertThat(refused.code()).isEqualTo(429);
    assertThat(refused.response().headers().firstValue("Retry-After")).contains("7");
    assertThat(http.get(MAPS + "/none").code()).isEqualTo(404);
  }

  @Test
  void aConnectionCanBreakAfterTheWriteTookPlace() {
    sandbox.faults().add(Fault.of(Fault.Type.DROP_AFTER).on("create").times(1));
    assertThatThrownBy(() -> http.post(MAPS, map("dropped-after", "")))
        .isInstanceOf(UncheckedIOException.class);
    assertThat(http.get(MAPS + "/dropped-after").code()).isEqualTo(200);
  }

  @Test
  void aConnectionCanBreakBeforeTheWriteTakesPlace() {
    sandbox.faults().add(Fault.of(Fault.Type.DROP_BEFORE).on("create").times(1));
    assertThatThrownBy(() -> http.post(MAPS, map("dropped-before", "")))
        .isInstanceOf(UncheckedIOException.class);
    assertThat(http.get(MAPS + "/dropped-before").code()).isEqualTo(404);
  }

  @Test
  void faultsAreSwitchedOverHttpToo() {
    KubeHttp.Answer made =
        http.post("/sandbox/faults", "{\"type\":\"READ_ONLY\",\"resources\":[\"configmaps\"]}");
    assertThat(http.post(MAPS, map("read-only", "")).code()).isEqualTo(503);
    http.delete("/sandbox/faults/" + made.body().path("id").asText());
    assertThat(http.post(MAPS, map("read-only", "")).code()).isEqualTo(201);
  }

  @Test
  void aDeniedDeleteIsForbidden() {
    http.post(MAPS, map("kept", ""));
    sandbox.faults().add(Fault.of(Fault.Type.DENY_DELETE).named("default", "kept"));
    assertThat(http.delete(MAPS + "/kept").code()).isEqualTo(403);
    sandbox.faults().clear();
    assertThat(http.delete(MAPS + "/kept").code()).isEqualTo(200);
  }

  @Test
  void aWebhookSetsAFieldThatNobodyOwns() {
    sandbox
        .faults()
        .add(
            Fault.of(Fault.Type.MUTATE)
                .of("configmaps")
                .setting("/metadata/labels/injected", TextNode.valueOf("yes")));
    KubeHttp.Answer applied = http.apply(MAPS + "/mutated", "kontrol", true, map("mutated", ""));
    assertThat(applied.body().at("/metadata/labels/injected").asText()).isEqualTo("yes");
    assertThat(applied.managedFields().toString()).doesNotContain("injected");
  }

  @Test
  void aControllerFightsForItsField() throws Exception {
    sandbox
        .faults()
        .add(
            Fault.of(Fault.Type.FIGHT)
                .of("configmaps")
                .named("default", "fought-for")
                .setting("/data/k", TextNode.valueOf("theirs")));
    String from = http.get(MAPS).version();
    try (BufferedReader events =
        watch("fieldSelector=metadata.name%3Dfought-for&resourceVersion=" + from)) {
      http.apply(MAPS + "/fought-for", "kontrol", true, map("fought-for", "\"k\":\"ours\""));
      assertThat(event(events).at("/object/data/k").asText()).isEqualTo("ours");
      JsonNode taken = event(events);
      assertThat(taken.at("/object/data/k").asText()).isEqualTo("theirs");
      assertThat(taken.toString()).contains("fighting-controller");
    }
  }

  @Test
  void aTokenMayDoWhatItsRulesAllowAndNoMore() {
    sandbox
        .users()
        .put(
            "reader-token",
            new User(
                "reader",
                List.of(
                    new Rule(
                        "default",
                        List.of(""),
                        List.of("configmaps"),
                        List.of(),
                        List.of("get", "list"),
                        List.of()))));
    KubeHttp reader = new KubeHttp(cluster, "reader-token");
    assertThat(reader.get(MAPS).code()).isEqualTo(200);
    KubeHttp.Answer refused = reader.delete(MAPS + "/x");
    assertThat(refused.code()).isEqualTo(403);
    assertThat(refused.message())
        .isEqualTo(
            "configmaps \"x\" is forbidden: User \"reader\" cannot delete resource \"configmaps\""
                + " in API group \"\" in the namespace \"default\"");
    assertThat(reader.get("/api/v1/configmaps").code()).isEqualTo(403);
    assertThat(reader.post("/sandbox/faults", "{\"type\":\"ERROR\"}").code()).isEqualTo(403);
    assertThat(new KubeHttp(cluster, "nobody").get(MAPS).code()).isEqualTo(401);
  }

  @Test
  void aDeploymentRollsOutInAWhile() throws Exception {
    String deployments = "/apis/apps/v1/namespaces/default/deployments";
    String from = http.get(deployments).version();
    http.post(
        deployments,
        """
        {"metadata":{"name":"rolled"},"spec":{"replicas":2,"selector":{"matchLabels":{"a":"b"}},
         "template":{"metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"name":"c","image":"i:1"}]}}}}
        """);
    try (BufferedReader events =
        new BufferedReader(
            new InputStreamReader(
                http.stream(deployments + "?watch=1&resourceVersion=" + from),
                StandardCharsets.UTF_8))) {
      JsonNode last = event(events);
      while (last.at("/object/status/availableReplicas").asInt() != 2) {
        last = event(events);
      }
      assertThat(last.at("/object/status/observedGeneration").asInt()).isEqualTo(1);
    }
  }

  @Test
  void aNamespaceEmptiesItselfBeforeItGoes() throws Exception {
    http.post("/api/v1/namespaces", "{\"metadata\":{\"name\":\"doomed\"}}");
    http.post("/api/v1/namespaces/doomed/configmaps", "{\"metadata\":{\"name\":\"inside\"}}");
    String from = http.get("/api/v1/namespaces").version();
    assertThat(http.delete("/api/v1/namespaces/doomed").body().at("/status/phase").asText())
        .isEqualTo("Terminating");
    try (BufferedReader events =
        new BufferedReader(
            new InputStreamReader(
                http.stream(
                    "/api/v1/namespaces?watch=1&fieldSelector=metadata.name%3Ddoomed&resourceVersion="
                        + from),
                StandardCharsets.UTF_8))) {
      while (!event(events).path("type").asText().equals("DELETED")) {
        // Terminating comes first
      }
    }
    assertThat(http.get("/api/v1/namespaces/doomed/configmaps/inside").code()).isEqualTo(404);
  }

  @Test
  void requestsAreCountedByVerbAndResource() {
    long before = sandbox.requests().count("get configmaps");
    http.get(MAPS + "/counted");
    assertThat(sandbox.requests().count("get configmaps")).isEqualTo(before + 1);
  }
}
