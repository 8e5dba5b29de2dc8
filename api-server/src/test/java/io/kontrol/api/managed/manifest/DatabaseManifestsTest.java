package io.kontrol.api.managed.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.managed.model.DatabaseNames;
import io.kontrol.api.managed.model.LifecycleStatus;
import io.kontrol.api.managed.model.ManagedDatabase;
import io.kontrol.api.managed.model.Quantities;
import io.kontrol.api.managed.plan.Plans;
import io.kontrol.api.managed.plan.SizeRequest;
import io.kontrol.api.platform.document.ObjectFields;
import io.kontrol.api.platform.document.YamlWriter;
import io.kontrol.api.testing.ApiTest;
import io.kontrol.model.json.Json;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The manifests of the plans that are configured by default. */
@ApiTest
class DatabaseManifestsTest {
  /** Where a person or a check with kubectl finds them. */
  private static final Path OUTPUT = Path.of("target/database-manifests");

  @Inject Plans plans;

  private ManagedDatabase database(String plan, boolean paused) {
    ObjectNode request = Json.mapper().createObjectNode().put("plan", plan);
    String cluster = DatabaseNames.cluster(plan);
    return new ManagedDatabase(
        UUID.randomUUID(),
        plan,
        "prod",
        "shop",
        cluster,
        DatabaseNames.pooler(cluster),
        LifecycleStatus.PROVISIONING,
        plans.newSpec(SizeRequest.of(ObjectFields.of(request, "plan"))),
        null,
        null,
        null,
        null,
        null,
        Instant.EPOCH,
        Instant.EPOCH,
        false,
        true,
        paused);
  }

  @ParameterizedTest
  @ValueSource(strings = {"small", "medium", "large"})
  void eachPlanPinsWhatDefaultsWouldLeaveToChance(String plan) throws IOException {
    List<ObjectNode> manifests = DatabaseManifests.of(database(plan, false));
    Files.createDirectories(OUTPUT);
    Files.writeString(
        OUTPUT.resolve(plan + ".yaml"),
        YamlWriter.write(manifests.get(0)) + "---\n" + YamlWriter.write(manifests.get(1)));

    JsonNode cluster = manifests.get(0).path("spec");
    assertThat(cluster.path("imageName").asText())
        .isEqualTo("ghcr.io/cloudnative-pg/postgresql:18.6-system-trixie");
    assertThat(cluster.path("resources").path("requests"))
        .isEqualTo(cluster.path("resources").path("limits"));
    assertThat(cluster.path("enableSuperuserAccess").asBoolean(true)).isFalse();
    assertThat(cluster.path("enablePDB").asBoolean())
        .isEqualTo(cluster.path("instances").asInt() > 1);
    JsonNode pooler = manifests.get(1).path("spec");
    assertThat(pooler.at("/cluster/name").asText()).isEqualTo("daap-" + plan);
    assertThat(pooler.at("/template/spec/containers/0/resources/requests"))
        .isEqualTo(pooler.at("/template/spec/containers/0/resources/limits"));
    for (ObjectNode manifest : manifests) {
      assertThat(manifest.at("/metadata/annotations").path("kontrol/recreate").asText())
          .isEqualTo("never");
    }
  }

  /** What the operator's webhook checks, and refuses otherwise. */
  @ParameterizedTest
  @ValueSource(strings = {"small", "medium", "large"})
  void theParametersFitTheMemoryAndTheVolumes(String plan) {
    ManagedDatabase database = database(plan, false);
    JsonNode parameters = DatabaseManifests.of(database).get(0).at("/spec/postgresql/parameters");

    long memory = Quantities.mebibytes(database.spec().memory(), "memory");
    long log = Quantities.mebibytes(database.spec().walStorage(), "wal_storage");
    assertThat(megabytes(parameters, "shared_buffers")).isLessThan(memory);
    assertThat(megabytes(parameters, "min_wal_size"))
        .isLessThan(megabytes(parameters, "max_wal_size"));
    assertThat(megabytes(parameters, "max_wal_size")).isLessThan(log);
    var pool = database.spec().pool();
    assertThat(pool.instances() * pool.size())
        .as("connections of the pool, with some left for others")
        .isLessThan(database.spec().maxConnections() - 10);
  }

  private static long megabytes(JsonNode parameters, String name) {
    return Long.parseLong(parameters.path(name).asText().replace("MB", ""));
  }

  @Test
  void aPausedDatabaseIsHibernatedAndKeepsEverythingElse() {
    ObjectNode awake = DatabaseManifests.of(database("small", false)).get(0);
    ObjectNode asleep = DatabaseManifests.of(database("small", true)).get(0);

    assertThat(asleep.at("/metadata/annotations").path("cnpg.io/hibernation").asText())
        .isEqualTo("on");
    ((ObjectNode) asleep.at("/metadata/annotations")).remove("cnpg.io/hibernation");
    assertThat(asleep).isEqualTo(awake);
  }

  @Test
  void thePoolOfAPausedDatabaseStopsToo() {
    assertThat(DatabaseManifests.of(database("large", true)).get(1).at("/spec/instances").asInt(-1))
        .isZero();
  }
}
