package io.kontrol.watcher;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agroal.api.AgroalDataSource;
import io.kontrol.migrations.ClusterService;
import io.kontrol.migrations.Migrations;
import io.kontrol.migrations.testing.TestDatabase;
import io.kontrol.model.json.Json;
import io.kontrol.model.kubernetes.KontrolMetadata;
import io.kontrol.model.kubernetes.OwnedFields;
import io.kontrol.model.secret.SecretDigest;
import io.kontrol.model.wake.ChangeNotifier;
import io.kontrol.sandbox.testing.TestCluster;
import io.kontrol.watcher.cluster.WatchClient;
import io.kontrol.watcher.health.HealthAssessor;
import io.kontrol.watcher.probe.Heartbeats;
import io.kontrol.watcher.service.Watcher;
import io.kontrol.watcher.service.WatcherDependencies;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/**
 * A cluster, a database and whoever else has a part beside the watcher: the API server's user, the
 * reconciler, and other hands at the cluster. The test plays them all.
 */
final class Scene implements AutoCloseable {
  static final String DIGEST_KEY = "a key for tests only";

  /** One for all scenes, which differ in their clusters. */
  private static final class Shared {
    static final TestDatabase DATABASE = TestDatabase.migrated();

    static {
      if (System.getenv("KONTROL_TEST_JDBC_URL") != null) { // that server outlives the tests
        Runtime.getRuntime().addShutdownHook(new Thread(DATABASE::close));
      }
    }
  }

  final String clusterId = "test-" + UUID.randomUUID().toString().substring(0, 8);
  final String namespace = "ns-" + UUID.randomUUID().toString().substring(0, 8);
  final TestCluster cluster;
  final TestDatabase database = Shared.DATABASE;
  final MirrorRows rows = new MirrorRows(database);
  final OtherFieldManager hand;

  /** The watchers' own connections, which faults may cut without harm to the hand. */
  private final OtherFieldManager own;

  final MeterRegistry registry = new SimpleMeterRegistry();
  final Heartbeats heartbeats = new Heartbeats(System::nanoTime);
  private final SecretDigest secrets = new SecretDigest(DIGEST_KEY);
  private final List<Watcher> watchers = new ArrayList<>();
  private final List<Runnable> ends = new ArrayList<>();

  private final String watcherRole;
  private final String reconcilerRole;

  /** With the property, each test runs as it would where clusters have their own roles. */
  Scene(TestCluster cluster) {
    this(cluster, Boolean.getBoolean(TestDatabase.CLUSTER_ROLES));
  }

  /**
   * @param withClusterRoles whether the services log in with the roles of their cluster
   */
  Scene(TestCluster cluster, boolean withClusterRoles) {
    this.watcherRole = database.roleOf(ClusterService.WATCHER, clusterId, withClusterRoles);
    this.reconcilerRole = database.roleOf(ClusterService.RECONCILER, clusterId, withClusterRoles);
    this.cluster = cluster;
    this.hand = new OtherFieldManager(cluster);
    this.own = new OtherFieldManager(cluster);
    hand.createNamespace(namespace);
  }

  /** A manifest in the scene's namespace; {@code '} stands for a quotation mark. */
  ObjectNode manifest(String apiVersion, String kind, String name, String rest) {
    ObjectNode manifest = Json.mapper().createObjectNode();
    manifest.put("apiVersion", apiVersion).put("kind", kind);
    manifest.putObject("metadata").put("name", name).put("namespace", namespace);
    ObjectNode parts = (ObjectNode) Json.read(rest.replace('\'', '"'));
    manifest.withObject("/metadata").setAll(parts.withObject("/metadata"));
    parts.remove("metadata");
    manifest.setAll(parts);
    return manifest;
  }

  ObjectNode configMap(String name, String value) {
    return manifest("v1", "ConfigMap", name, "{'data':{'key':'" + value + "'}}");
  }

  /** A user desires a manifest: a row in {@code resources}. */
  int desire(JsonNode manifest) {
    ObjectNode spec = manifest.deepCopy();
    spec.remove(List.of("apiVersion", "kind"));
    ObjectNode metadata = (ObjectNode) spec.get("metadata");
    metadata.remove(List.of("name", "namespace"));
    if (metadata.isEmpty()) {
      spec.remove("metadata");
    }
    int id =
        (int)
            rows.as(Migrations.API_SERVER_ROLE)
                .one(
                    """
                    INSERT INTO resources (cluster_id, api_version, kind, namespace, name, desired_spec)
                    VALUES (?, ?, ?, ?, ?, ?::JSONB) RETURNING id
                    """,
                    clusterId,
                    manifest.path("apiVersion").asText(),
                    manifest.path("kind").asText(),
                    manifest.at("/metadata/namespace").asText(),
                    manifest.at("/metadata/name").asText(),
                    Json.write(spec));
    watchers.forEach(Watcher::wake);
    return id;
  }

  /** The reconciler applies a row's manifest, and its success is recorded. */
  JsonNode apply(int id, JsonNode manifest) {
    JsonNode object = applyOnly(id, manifest);
    recordApplied(id, object);
    return object;
  }

  JsonNode applyOnly(int id, JsonNode manifest) {
    ObjectNode marked = manifest.deepCopy();
    ObjectNode metadata = (ObjectNode) marked.get("metadata");
    metadata
        .withObjectProperty("labels")
        .put(KontrolMetadata.RESOURCE_ID_LABEL, Integer.toString(id))
        .put(KontrolMetadata.MANAGED_BY_LABEL, KontrolMetadata.MANAGED_BY_VALUE);
    metadata
        .withObjectProperty("annotations")
        .put(KontrolMetadata.GENERATION_ANNOTATION, "1")
        .put(KontrolMetadata.REVISION_ANNOTATION, "1");
    return hand.apply(KontrolMetadata.FIELD_MANAGER, marked);
  }

  void recordApplied(int id, JsonNode object) {
    rows.as(reconcilerRole)
        .update(
            """
        INSERT INTO resource_applied_states (resource_id, spec, generation, revision, status, uid,
            k8s_resource_version, owned_fields_hash, attempted_generation, applied_at)
        SELECT id, desired_spec, generation, revision, 'success', ?, ?, ?, generation, NOW()
        FROM resources WHERE id = ?
        ON CONFLICT (resource_id) DO UPDATE SET spec = excluded.spec, generation = excluded.generation,
            uid = excluded.uid, k8s_resource_version = excluded.k8s_resource_version,
            owned_fields_hash = excluded.owned_fields_hash, status = 'success',
            attempted_generation = excluded.attempted_generation, applied_at = NOW()
        """,
            object.at("/metadata/uid").asText(),
            object.at("/metadata/resourceVersion").asText(),
            new OwnedFields(secrets).hash(object).orElse(null),
            id);
  }

  /** Desired and applied in one go. */
  int bring(JsonNode manifest) {
    int id = desire(manifest);
    apply(id, manifest);
    return id;
  }

  /** A user deletes a row, and the reconciler has had the DELETE accepted. */
  void deleteDesired(int id) {
    rows.as(Migrations.API_SERVER_ROLE)
        .update(
            "UPDATE resources SET deleted_at = NOW(), generation = generation + 1 WHERE id = ?",
            id);
    rows.as(reconcilerRole)
        .update(
            "UPDATE resource_applied_states SET generation = generation + 1 WHERE resource_id = ?",
            id);
  }

  /** Connections of the watcher. */
  AgroalDataSource pool() {
    return Wiring.pool(database.url(), watcherRole);
  }

  Watcher startWatcher(String... settings) {
    return startWatcher(own.api(), database.url(), settings);
  }

  /**
   * @param settings names below {@code kontrol.watcher.} and their values by turns
   */
  Watcher startWatcher(WatchClient api, String databaseUrl, String... settings) {
    AgroalDataSource pool = Wiring.pool(databaseUrl, watcherRole);
    ChangeNotifier notifier = new ChangeNotifier(pool);
    WatcherDependencies dependencies =
        new WatcherDependencies(
            Wiring.config(settings),
            pool,
            api,
            secrets,
            new HealthAssessor(),
            notifier,
            registry,
            heartbeats);
    Watcher watcher = new Watcher(clusterId, dependencies);
    ends.add(0, pool::close);
    ends.add(0, notifier::close);
    ends.add(0, watcher::close);
    watchers.add(watcher);
    watcher.start();
    return watcher;
  }

  String sync(int id) {
    return (String) rows.one("SELECT sync FROM resource_status WHERE resource_id = ?", id);
  }

  void awaitSync(int id, String expected) {
    await().until(() -> sync(id), expected::equals);
  }

  /** The row is as new as this object, or newer: controllers may have been at it meanwhile. */
  void awaitVersion(int id, JsonNode object) {
    long version = object.at("/metadata/resourceVersion").asLong();
    await()
        .until(
            () -> Long.parseLong((String) current(id, "k8s_resource_version")),
            seen -> seen >= version);
  }

  static ConditionFactory await() {
    return Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(20))
        .pollDelay(Duration.ZERO);
  }

  Object current(int id, String column) {
    return rows.one("SELECT " + column + " FROM resource_current_states WHERE resource_id = ?", id);
  }

  /** Types of a resource's events, oldest first. */
  List<String> events(int id) {
    return rows
        .all("SELECT type FROM events_k8s_watch WHERE resource_id = ? ORDER BY id", id)
        .stream()
        .map(row -> String.valueOf(row.get("type")))
        .toList();
  }

  JsonNode eventData(int id, String type) {
    return Json.read(
        (String)
            rows.one(
                "SELECT data::TEXT FROM events_k8s_watch WHERE resource_id = ? AND type = ? ORDER BY id DESC LIMIT 1",
                id,
                type));
  }

  @Override
  public void close() {
    ends.forEach(Runnable::run);
    hand.close();
    own.close();
  }
}
