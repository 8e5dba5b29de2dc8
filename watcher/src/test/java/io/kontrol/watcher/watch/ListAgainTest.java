package io.kontrol.watcher.watch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.model.json.Json;
import io.kontrol.model.kubernetes.KontrolMetadata;
import io.kontrol.watcher.health.HealthAssessor;
import io.kontrol.watcher.observation.ListTimestamp;
import io.kontrol.watcher.observation.ObjectKey;
import io.kontrol.watcher.observation.Observation;
import io.kontrol.watcher.observation.Observed;
import io.kontrol.watcher.resync.KnownObjects;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a list does with an object that it has seen before. */
class ListAgainTest {
  private static final String RULES =
      """
      rules:
        - kinds: [/ConfigMap]
          health:
            Degraded: "true"
      """;

  private ObserverScene scene;
  private int id;

  @BeforeEach
  void open() throws SQLException {
    scene = new ObserverScene();
    id = scene.desire("ConfigMap");
  }

  @AfterEach
  void close() {
    scene.close();
  }

  @Test
  void anUnchangedObjectIsNotSentToTheDatabase() throws Exception {
    seeAndWrite(object("10", "a"));
    assertThat(list(object("10", "a"))).isEmpty();
  }

  @Test
  void theOrderOfFieldsIsNoChange() throws Exception {
    seeAndWrite(object("10", "a"));
    ObjectNode turned = Json.mapper().createObjectNode();
    List.of("data", "metadata", "kind", "apiVersion")
        .forEach(field -> turned.set(field, object("10", "a").get(field)));
    assertThat(list(turned)).isEmpty();
  }

  @Test
  void aChangedObjectIsWritten() throws Exception {
    seeAndWrite(object("10", "a"));
    assertThat(scene.write(list(object("11", "b"))).written()).hasSize(1);
  }

  @Test
  void otherContentAtTheSameVersionIsWritten() throws Exception {
    seeAndWrite(object("10", "a"));
    assertThat(scene.write(list(object("10", "b"))).written()).hasSize(1);
  }

  @Test
  void anObjectWhoseRowSaysThatItWentIsWritten() throws Exception {
    seeAndWrite(object("10", "a"));
    scene.execute("UPDATE resource_current_states SET deleted_at = NOW()");
    assertThat(list(object("10", "a"))).hasSize(1);
  }

  @Test
  void anObjectOfABackupOlderThanWhatWasAppliedIsWritten() throws Exception {
    seeAndWrite(object("10", "a"));
    scene.execute(
        """
        INSERT INTO resource_applied_states (resource_id, k8s_resource_version, applied_at, generation, status)
        VALUES (%d, '15', NOW(), 1, 'success')
        """
            .formatted(id));
    assertThat(scene.write(list(object("10", "a"))).written()).hasSize(1);
  }

  @Test
  void anObjectOfWhichSomethingWaitsIsPutInItsPlace() throws Exception {
    seeAndWrite(object("10", "a"));
    scene.sink.seen(object("11", "b"));
    assertThat(list(object("10", "a"))).extracting(Observation::version).containsExactly("10");
  }

  @Test
  void anotherHealthRuleReachesWhatHasNotChanged(@TempDir Path directory) throws Exception {
    seeAndWrite(object("10", "a"));
    Path rules = Files.writeString(directory.resolve("rules.yaml"), RULES);
    ObservationSink restarted = scene.sink(new HealthAssessor(Optional.of(rules)));
    scene.write(list(restarted, object("10", "a")));
    assertThat(scene.one("SELECT health FROM resource_current_states")).isEqualTo("Degraded");
  }

  @Test
  void noFingerprintIsKeptOfASecret() throws Exception {
    id = scene.desire("Secret");
    JsonNode secret = object("10", "a").put("kind", "Secret");
    seeAndWrite(secret);
    assertThat(scene.one("SELECT fingerprint FROM resource_current_states")).isNull();
    assertThat(scene.write(list(secret)).written()).isEmpty();
  }

  @Test
  void aRowWithoutAFingerprintGetsOneAndNothingElse() throws Exception {
    seeAndWrite(object("10", "a"));
    scene.execute("UPDATE resource_current_states SET fingerprint = NULL");
    String before = row();
    assertThat(scene.write(list(object("10", "a"))).written()).isEmpty();
    assertThat(row()).isEqualTo(before);
    assertThat(list(object("10", "a"))).isEmpty();
  }

  private void seeAndWrite(JsonNode object) throws Exception {
    scene.sink.seen(object);
    assertThat(scene.write(scene.takeBatch()).written()).hasSize(1);
  }

  /** What waits for the database then. */
  private List<Observation> list(JsonNode object) throws Exception {
    return list(scene.sink, object);
  }

  private List<Observation> list(ObservationSink sink, JsonNode object) throws Exception {
    ListTimestamp asked = sink.ask();
    KnownObjects known = sink.known("v1", object.path("kind").asText());
    ObjectKey key = sink.listed(object, asked, known, () -> {});
    assertThat(key.resourceId()).isEqualTo(id);
    return scene.takeBatch();
  }

  private String row() throws SQLException {
    return scene.one(
        "SELECT (to_jsonb(c) - 'fingerprint')::TEXT FROM resource_current_states AS c");
  }

  private ObjectNode object(String version, String value) {
    ObjectNode object =
        (ObjectNode)
            Json.read(
                """
                {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"%s","namespace":"default",
                "uid":"uid","resourceVersion":"%s"},"data":{"key":"%s"}}
                """
                    .formatted(Observed.NAME, version, value));
    object
        .withObject("/metadata/labels")
        .put(KontrolMetadata.RESOURCE_ID_LABEL, Integer.toString(id));
    return object;
  }
}
