package io.kontrol.watcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.kontrol.sandbox.testing.NeedsApiServer;
import io.kontrol.sandbox.testing.TestCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Manifests of public projects, on a cluster whose controllers write status, defaults and
 * annotations. {@code -Dkontrol.shared=DIR} says where they are: {@code DIR/data/manifests}.
 */
class ManifestsTest {
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  private static final List<String> FIRST = List.of("Namespace", "CustomResourceDefinition");

  @Test
  @NeedsApiServer
  void noneOfThemIsReportedAsDrifted() throws IOException {
    Path directory =
        Path.of(System.getProperty("kontrol.shared", "../../shared"), "data", "manifests");
    assumeTrue(
        Files.isDirectory(directory), "no manifests: name their folder with -Dkontrol.shared");
    try (Scene scene = new Scene(TestCluster.real().orElseThrow())) {
      scene.startWatcher();
      List<Integer> ids = new ArrayList<>();
      for (ObjectNode manifest : manifests(directory)) {
        Scene.await()
            .until(
                () ->
                    scene.hand.serves(
                        manifest.path("apiVersion").asText(), manifest.path("kind").asText()));
        ids.add(scene.bring(inNamespace(scene, manifest)));
      }
      Scene.await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(
              () ->
                  assertThat(
                          scene.rows.all(
                              """
                              SELECT r.kind, r.namespace, r.name, s.sync
                              FROM resource_status s JOIN resources r ON r.id = s.resource_id
                              WHERE r.cluster_id = ? AND s.sync <> 'Synced'""",
                              scene.clusterId))
                      .isEmpty());
      assertThat(
              scene.rows.all(
                  "SELECT * FROM events_k8s_watch WHERE cluster_id = ? AND type = 'DriftObserved'",
                  scene.clusterId))
          .isEmpty();
      System.out.println("no drift on " + ids.size() + " manifests");
    }
  }

  private static List<ObjectNode> manifests(Path directory) throws IOException {
    List<ObjectNode> manifests = new ArrayList<>();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.sorted().toList()) {
        YAML.readerFor(JsonNode.class)
            .<JsonNode>readValues(file.toFile())
            .forEachRemaining(
                document -> {
                  if (document.path("kind").asText().endsWith("List")) {
                    document.path("items").forEach(item -> manifests.add((ObjectNode) item));
                  } else if (document instanceof ObjectNode manifest) {
                    manifests.add(manifest);
                  }
                });
      }
    }
    manifests.sort(
        Comparator.comparing((ObjectNode m) -> !FIRST.contains(m.path("kind").asText())));
    return manifests;
  }

  private static ObjectNode inNamespace(Scene scene, ObjectNode manifest) {
    ObjectNode metadata = manifest.withObject("/metadata");
    if (!metadata.has("namespace") && scene.hand.isNamespaced(manifest)) {
      metadata.put("namespace", scene.namespace);
    }
    return manifest;
  }
}
