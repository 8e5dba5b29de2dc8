package io.kontrol.api.managed.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.managed.model.BackupPlan;
import io.kontrol.api.managed.model.BackupStore;
import io.kontrol.api.managed.model.DatabaseSpec;
import io.kontrol.api.managed.model.LifecycleStatus;
import io.kontrol.api.managed.model.ManagedDatabase;
import io.kontrol.api.managed.model.Monitoring;
import io.kontrol.api.managed.model.RestoreOrigin;
import io.kontrol.api.managed.plan.FixedPlans;
import io.kontrol.api.managed.plan.SizeRequest;
import io.kontrol.api.platform.document.YamlWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackupManifestsTest {
  /** Where a person or a check with kubectl finds them. */
  private static final Path OUTPUT = Path.of("target/database-manifests");

  private static final BackupStore S3 =
      new BackupStore("main", "s3://b/p", "https://minio:9000", "minio-ca", "minio", "ID", "KEY");
  private static final BackupPlan PLAN =
      new BackupPlan(S3, "daap-orders-0a1b2c3d", "0 30 1 * * *", "30d");

  private static ManagedDatabase database(DatabaseSpec spec, boolean paused) {
    return new ManagedDatabase(
        UUID.randomUUID(),
        "orders",
        "prod",
        "shop",
        "daap-orders",
        "daap-orders-pooler",
        LifecycleStatus.PROVISIONING,
        spec,
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

  private static DatabaseSpec spec() {
    return FixedPlans.create()
        .newSpec(SizeRequest.NONE)
        .with(PLAN, new Monitoring(Map.of("release", "prometheus")));
  }

  private static ObjectNode one(List<ObjectNode> manifests, String kind, String name) {
    return manifests.stream()
        .filter(manifest -> manifest.path("kind").asText().equals(kind))
        .filter(manifest -> manifest.at("/metadata/name").asText().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static void write(String file, List<ObjectNode> manifests) throws IOException {
    Files.createDirectories(OUTPUT);
    StringBuilder text = new StringBuilder();
    manifests.forEach(manifest -> text.append(YamlWriter.write(manifest)).append("---\n"));
    Files.writeString(OUTPUT.resolve(file), text);
  }

  @Test
  void theLogIsArchivedAllTheTimeAndTheWholeByTheSchedule() throws IOException {
    ManagedDatabase database = database(spec(), false);
    List<ObjectNode> manifests = DatabaseManifests.of(database);
    write("backed-up.yaml", manifests);
    write("backup.yaml", List.of(BackupManifests.backup(database, "daap-orders-1")));

    JsonNode plugin = one(manifests, "Cluster", "daap-orders").at("/spec/plugins/0");
    assertThat(plugin.path("name").asText()).isEqualTo("barman-cloud.cloudnative-pg.io");
    assertThat(plugin.path("isWALArchiver").asBoolean()).isTrue();
    assertThat(plugin.at("/parameters/barmanObjectName").asText()).isEqualTo("daap-orders");
    assertThat(plugin.at("/parameters/serverName").asText()).isEqualTo("daap-orders-0a1b2c3d");
    ObjectNode store = one(manifests, "ObjectStore", "daap-orders");
    assertThat(store.path("apiVersion").asText()).isEqualTo("barmancloud.cnpg.io/v1");
    assertThat(store.at("/spec/retentionPolicy").asText()).isEqualTo("30d");
    assertThat(store.at("/metadata/annotations").path("kontrol/wave").asText()).isEqualTo("-1");
    JsonNode sidecar = store.at("/spec/instanceSidecarConfiguration/resources");
    assertThat(sidecar.path("requests")).isEqualTo(sidecar.path("limits"));
    JsonNode scheduled = one(manifests, "ScheduledBackup", "daap-orders").path("spec");
    assertThat(scheduled.path("schedule").asText()).isEqualTo("0 30 1 * * *");
    assertThat(scheduled.path("method").asText()).isEqualTo("plugin");
    assertThat(scheduled.path("immediate").asBoolean()).isTrue();
    assertThat(scheduled.has("suspend")).isFalse();
  }

  @Test
  void aPausedDatabaseIsNotBackedUp() {
    List<ObjectNode> manifests = DatabaseManifests.of(database(spec(), true));

    assertThat(one(manifests, "ScheduledBackup", "daap-orders").at("/spec/suspend").asBoolean())
        .isTrue();
  }

  @Test
  void withoutBackupsNothingOfThemIsMade() {
    DatabaseSpec plain = FixedPlans.create().newSpec(SizeRequest.NONE);

    List<ObjectNode> manifests = DatabaseManifests.of(database(plain, false));

    assertThat(manifests)
        .extracting(m -> m.path("kind").asText())
        .containsExactly("Cluster", "Pooler");
    assertThat(manifests.get(0).path("spec").has("plugins")).isFalse();
  }

  @Test
  void aRestoreReadsTheOtherFolderAndWritesItsOwn() throws IOException {
    RestoreOrigin origin =
        new RestoreOrigin("0", S3, "daap-old-11111111", "20260101T010000", "2026-01-02T03:04:05Z");
    List<ObjectNode> manifests = DatabaseManifests.of(database(spec().restoredFrom(origin), false));
    write("restored.yaml", manifests);

    JsonNode cluster = one(manifests, "Cluster", "daap-orders").path("spec");
    assertThat(cluster.path("bootstrap").has("initdb")).isFalse();
    JsonNode recovery = cluster.at("/bootstrap/recovery");
    assertThat(recovery.path("owner").asText()).isEqualTo("app");
    assertThat(recovery.at("/recoveryTarget/backupID").asText()).isEqualTo("20260101T010000");
    assertThat(recovery.at("/recoveryTarget/targetTime").asText())
        .isEqualTo("2026-01-02T03:04:05Z");
    JsonNode external = cluster.at("/externalClusters/0");
    assertThat(external.path("name").asText()).isEqualTo(recovery.path("source").asText());
    assertThat(external.at("/plugin/parameters/serverName").asText())
        .isEqualTo("daap-old-11111111");
    assertThat(external.at("/plugin/parameters/barmanObjectName").asText())
        .isEqualTo("daap-orders-origin");
    assertThat(cluster.at("/plugins/0/parameters/serverName").asText())
        .isEqualTo("daap-orders-0a1b2c3d");
    assertThat(
            one(manifests, "ObjectStore", "daap-orders-origin").path("spec").has("retentionPolicy"))
        .as("what is read is another database's")
        .isFalse();
  }

  @Test
  void aBackupRunsOnceAndNeedNotStay() {
    ObjectNode backup = BackupManifests.backup(database(spec(), false), "daap-orders-1");

    JsonNode annotations = backup.at("/metadata/annotations");
    assertThat(annotations.path("kontrol/run-once").asText()).isEqualTo("true");
    assertThat(annotations.path("kontrol/recreate").asText()).isEqualTo("never");
    assertThat(backup.at("/spec/cluster/name").asText()).isEqualTo("daap-orders");
    assertThat(backup.at("/spec/pluginConfiguration/name").asText())
        .isEqualTo("barman-cloud.cloudnative-pg.io");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "s3://b | s | s3Credentials | /accessKeyId/key | ID",
        "s3://b |   | s3Credentials | /inheritFromIAMRole | true",
        "gs://b | s | googleCredentials | /applicationCredentials/key | KEY",
        "gs://b |   | googleCredentials | /gkeEnvironment | true",
        "https://a.blob.core.windows.net/b | s | azureCredentials | /storageKey/key | KEY",
        "https://a.blob.core.windows.net/b |   | azureCredentials | /inheritFromAzureAD | true"
      })
  void credentialsAreReferredToAsTheProviderHasThem(
      String destination, String secret, String field, String pointer, String value) {
    BackupStore store = new BackupStore("x", destination, null, null, secret, "ID", "KEY");
    BackupPlan plan = new BackupPlan(store, "folder", null, null);

    List<ObjectNode> manifests = DatabaseManifests.of(database(spec().with(plan, null), false));

    JsonNode configuration = one(manifests, "ObjectStore", "daap-orders").at("/spec/configuration");
    assertThat(configuration.path(field).at(pointer).asText()).isEqualTo(value);
    assertThat(configuration.path("destinationPath").asText()).isEqualTo(destination);
    assertThat(manifests).noneMatch(m -> m.path("kind").asText().equals("ScheduledBackup"));
  }

  @Test
  void onePodMonitorSelectsTheInstancesAndThePool() {
    ObjectNode monitor =
        one(DatabaseManifests.of(database(spec(), false)), "PodMonitor", "daap-orders-metrics");

    assertThat(monitor.path("apiVersion").asText()).isEqualTo("monitoring.coreos.com/v1");
    assertThat(monitor.at("/metadata/labels/release").asText()).isEqualTo("prometheus");
    assertThat(monitor.at("/spec/selector/matchLabels").path("cnpg.io/cluster").asText())
        .isEqualTo("daap-orders");
    assertThat(monitor.at("/spec/podMetricsEndpoints/0/port").asText()).isEqualTo("metrics");
  }
}
