package io.kontrol.sandbox.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.sandbox.SandboxOptions;
import io.kontrol.sandbox.contract.ContractCase.Step;
import io.kontrol.sandbox.testing.KubeHttp;
import io.kontrol.sandbox.testing.TestCluster;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Compares the responses of every available cluster with those of a kube-apiserver v1.36.2. {@code
 * -Dcontract.record=true} records them again, from the real one.
 */
class ContractTest {
  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);
  private static final Path RECORDED =
      Path.of("src/test/resources/io/kontrol/sandbox/contract/answers.json");
  private static final String TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io";
  private static final String PARTIAL =
      "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io,"
          + "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io";
  private static final List<TestCluster> CLUSTERS = new ArrayList<>();

  /** A prefix that occurs only in the names of namespaces. */
  private static final String RUN = "c" + Long.toString(System.nanoTime(), 36);

  private static final AtomicInteger COUNTER = new AtomicInteger();

  @AfterAll
  static void close() {
    CLUSTERS.forEach(TestCluster::close);
  }

  @TestFactory
  @Execution(ExecutionMode.CONCURRENT) // each case has a namespace of its own
  Stream<DynamicContainer> everyClusterKeepsThePromises() throws IOException {
    CLUSTERS.add(
        TestCluster.sandbox(SandboxOptions.defaults().withRolloutDelay(Duration.ofMillis(-1))));
    TestCluster.real().ifPresent(CLUSTERS::add);
    K3sCluster.start().ifPresent(CLUSTERS::add);
    if (Boolean.getBoolean("contract.record")) {
      record(TestCluster.real().orElseThrow());
    }
    JsonNode expected = MAPPER.readTree(Files.readAllBytes(RECORDED));
    return CLUSTERS.stream()
        .map(
            cluster ->
                DynamicContainer.dynamicContainer(
                    cluster.name(),
                    ContractCase.all().stream()
                        .map(
                            one ->
                                DynamicTest.dynamicTest(
                                    one.name(), () -> check(cluster, one, expected)))));
  }

  private static void check(TestCluster cluster, ContractCase one, JsonNode expected)
      throws IOException {
    ArrayNode answers = run(cluster, one);
    JsonNode recorded = Objects.requireNonNull(expected.get(one.name()), "not recorded");
    for (int i = 0; i < recorded.size(); i++) {
      assertThat(pretty(answers.get(i))).as(one.lines().get(i)).isEqualTo(pretty(recorded.get(i)));
    }
  }

  static void record(TestCluster cluster) throws IOException {
    ObjectNode all = MAPPER.createObjectNode();
    for (ContractCase one : ContractCase.all()) {
      all.set(one.name(), run(cluster, one));
    }
    StringBuilder text = new StringBuilder("{\n");
    all.properties()
        .forEach(
            entry ->
                text.append(text.length() > 2 ? ",\n" : "")
                    .append(MAPPER.getNodeFactory().textNode(entry.getKey()))
                    .append(": ")
                    .append(entry.getValue()));
    Files.writeString(RECORDED, text.append("\n}\n"));
  }

  static ArrayNode run(TestCluster cluster, ContractCase one) throws IOException {
    KubeHttp http = new KubeHttp(cluster);
    String namespace = RUN + "-" + COUNTER.incrementAndGet();
    http.post(
        "/api/v1/namespaces",
        "{\"apiVersion\":\"v1\",\"kind\":\"Namespace\",\"metadata\":{\"name\":\""
            + namespace
            + "\"}}");
    ArrayNode answers = MAPPER.createArrayNode();
    Map<String, String> found = new HashMap<>();
    for (Step step : one.steps(namespace)) {
      KubeHttp.Answer answer = send(http, step.filled(found));
      remember(answer.body().path("metadata"), found);
      answers.add(AnswerNormalizer.answer(step, answer.code(), answer.body(), namespace));
    }
    http.delete("/api/v1/namespaces/" + namespace);
    return answers;
  }

  private static void remember(JsonNode metadata, Map<String, String> found) {
    for (String field : new String[] {"resourceVersion", "uid", "continue"}) {
      if (metadata.hasNonNull(field)) {
        String name = field.equals("resourceVersion") ? "version" : field;
        found.put(name, URLEncoder.encode(metadata.path(field).asText(), StandardCharsets.UTF_8));
      }
    }
  }

  private static KubeHttp.Answer send(KubeHttp http, Step step) throws IOException {
    return switch (step.method()) {
      case "APPLY" -> http.send("PATCH", step.path(), KubeHttp.APPLY, step.body());
      case "MERGE" -> http.send("PATCH", step.path(), KubeHttp.MERGE, step.body());
      case "JSONPATCH" -> http.send("PATCH", step.path(), KubeHttp.JSON_PATCH, step.body());
      case "STRATEGIC" -> http.send("PATCH", step.path(), KubeHttp.STRATEGIC, step.body());
      case "PATCHJSON" -> http.send("PATCH", step.path(), KubeHttp.JSON, step.body());
      case "TEXT" -> http.send("POST", step.path(), "text/plain", step.body());
      case "TABLE" -> http.getAs(step.path(), TABLE);
      case "META" -> http.getAs(step.path(), PARTIAL);
      case "WATCH" -> watch(http, step.path(), Integer.parseInt(step.body()));
      case "TEXTGET" -> codeOnly(http.get(step.path()));
      case "WAIT" -> untilServed(http, step.path());
      case "DELETE" ->
          http.send("DELETE", step.path(), step.body().isEmpty() ? "" : KubeHttp.JSON, step.body());
      default -> http.send(step.method(), step.path(), KubeHttp.JSON, step.body());
    };
  }

  /** The given number of events of a watch, or fewer where it ends first. */
  private static KubeHttp.Answer watch(KubeHttp http, String path, int count) throws IOException {
    HttpResponse<InputStream> response = http.open(path + "&timeoutSeconds=5");
    ArrayNode events = MAPPER.createArrayNode();
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
      String line = "";
      while (line != null && events.size() < count) {
        line = lines.readLine();
        if (line != null) {
          events.add(MAPPER.readTree(line));
        }
      }
    }
    return new KubeHttp.Answer(response.statusCode(), events, response);
  }

  private static KubeHttp.Answer codeOnly(KubeHttp.Answer answer) {
    return new KubeHttp.Answer(answer.code(), MAPPER.createObjectNode(), answer.response());
  }

  /** A real server serves a new definition after a delay. */
  private static KubeHttp.Answer untilServed(KubeHttp http, String path) {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    KubeHttp.Answer answer = http.get(path);
    while (answer.code() != 200 && System.nanoTime() < end) {
      LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
      answer = http.get(path);
    }
    return answer;
  }

  static String pretty(JsonNode node) throws IOException {
    return MAPPER
        .writerWithDefaultPrettyPrinter()
        .writeValueAsString(MAPPER.treeToValue(node, Object.class));
  }
}
