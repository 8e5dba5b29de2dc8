package io.kontrol.watcher;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.exceptionsorter.PostgreSQLExceptionSorter;
import io.agroal.api.security.NamePrincipal;
import io.agroal.api.security.SimplePassword;
import io.kontrol.migrations.Migrations;
import io.kontrol.migrations.testing.TestDatabase;
import io.kontrol.model.json.Json;
import io.kontrol.model.kubernetes.Names;
import io.kontrol.model.kubernetes.OwnedFields;
import io.kontrol.model.secret.SecretDigest;
import io.kontrol.model.wake.ChangeNotifier;
import io.kontrol.sandbox.testing.TestCluster;
import io.kontrol.watcher.cluster.ClusterApi;
import io.kontrol.watcher.health.HealthAssessor;
import io.kontrol.watcher.probe.Heartbeats;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;

/**
 * A cluster, a database and whoever else has a part beside the watcher: the API server's user, the
 * reconciler, and other hands at the cluster. The test plays them all.
 */
final class Scene implements AutoCloseable {
  static final String DIGEST_KEY = "a key for tests only";

  final String clusterId = "test-" + UUID.randomUUID().toString().substring(0, 8);
  final String namespace = "ns-" + UUID.randomUUID().toString().substring(0, 8);
  final TestCluster cluster;
  final TestDatabase database = TestDatabase.migrated();
  final Hand hand;

  /** The watchers' own connections, which faults may cut without harm to the hand. */
  private final Hand own;

  final MeterRegistry registry = new SimpleMeterRegistry();
  final Heartbeats heartbeats = new Heartbeats(System::nanoTime);
  private final SecretDigest secrets = new SecretDigest(DIGEST_KEY);
  private final List<Watcher> watchers = new ArrayList<>();
  private final List<Runnable> ends = new ArrayList<>();

  Scene(TestCluster cluster) {
    this.cluster = cluster;
    this.hand = new Hand(cluster);
    this.own = new Hand(cluster);
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
            one(
                Migrations.API_SERVER_ROLE,
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
        .put(Names.RESOURCE_ID_LABEL, Integer.toString(id))
        .put(Names.MANAGED_BY_LABEL, Names.MANAGED_BY_VALUE);
    metadata
        .withObjectProperty("annotations")
        .put(Names.GENERATION_ANNOTATION, "1")
        .put(Names.REVISION_ANNOTATION, "1");
    return hand.apply(Names.FIELD_MANAGER, marked);
  }

  void recordApplied(int id, JsonNode object) {
    update(
        Migrations.RECONCILER_ROLE,
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
    update(
        Migrations.API_SERVER_ROLE,
        "UPDATE resources SET deleted_at = NOW(), generation = generation + 1 WHERE id = ?",
        id);
    update(
        Migrations.RECONCILER_ROLE,
        "UPDATE resource_applied_states SET generation = generation + 1 WHERE resource_id = ?",
        id);
  }

  Watcher startWatcher(String... settings) {
    return startWatcher(own.api(), database.url(), settings);
  }

  /**
   * @param settings names below {@code kontrol.watcher.} and their values by turns
   */
  Watcher startWatcher(ClusterApi api, String databaseUrl, String... settings) {
    AgroalDataSource pool = pool(databaseUrl);
    ChangeNotifier notifier = new ChangeNotifier(pool);
    Means means =
        new Means(
            config(settings),
            pool,
            api,
            secrets,
            new HealthAssessor(),
            notifier,
            registry,
            heartbeats);
    Watcher watcher = new Watcher(clusterId, means);
    ends.add(0, pool::close);
    ends.add(0, notifier::close);
    ends.add(0, watcher::close);
    watchers.add(watcher);
    watcher.start();
    return watcher;
  }

  static WatcherConfig config(String... settings) {
    Map<String, String> values = new HashMap<>();
    for (int i = 0; i < settings.length; i += 2) {
      values.put("kontrol.watcher." + settings[i], settings[i + 1]);
    }
    return new SmallRyeConfigBuilder()
        .addDefaultInterceptors()
        .withConverter(Duration.class, 100, new DurationConverter())
        .withMapping(WatcherConfig.class)
        .withDefaultValues(values)
        .build()
        .getConfigMapping(WatcherConfig.class);
  }

  static AgroalDataSource pool(String url) {
    try {
      return AgroalDataSource.from(
          new AgroalDataSourceConfigurationSupplier()
              .connectionPoolConfiguration(
                  pool ->
                      pool.maxSize(16)
                          .acquisitionTimeout(Duration.ofSeconds(5))
                          .exceptionSorter(new PostgreSQLExceptionSorter())
                          .connectionFactoryConfiguration(
                              factory ->
                                  factory
                                      .jdbcUrl(url)
                                      .principal(new NamePrincipal(Migrations.WATCHER_ROLE))
                                      .credential(new SimplePassword(TestDatabase.PASSWORD))
                                      .initialSql(
                                          "SET kontrol.wake = 'after-commit'; SET idle_in_transaction_session_timeout = '2s'"))));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  String sync(int id) {
    return (String) one("SELECT sync FROM resource_status WHERE resource_id = ?", id);
  }

  void awaitSync(int id, String expected) {
    await().until(() -> sync(id), expected::equals);
  }

  static ConditionFactory await() {
    return Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(20))
        .pollDelay(Duration.ZERO);
  }

  Object current(int id, String column) {
    return one("SELECT " + column + " FROM resource_current_states WHERE resource_id = ?", id);
  }

  /** Types of a resource's events, oldest first. */
  List<String> events(int id) {
    return rows("SELECT type FROM events_k8s_watch WHERE resource_id = ? ORDER BY id", id).stream()
        .map(row -> String.valueOf(row.get("type")))
        .toList();
  }

  JsonNode eventData(int id, String type) {
    return Json.read(
        (String)
            one(
                "SELECT data::TEXT FROM events_k8s_watch WHERE resource_id = ? AND type = ? ORDER BY id DESC LIMIT 1",
                id,
                type));
  }

  Object one(String sql, Object... parameters) {
    return one("", sql, parameters);
  }

  private Object one(String role, String sql, Object... parameters) {
    List<Map<String, @Nullable Object>> rows = select(role, sql, parameters);
    return Objects.requireNonNull(rows.get(0).values().iterator().next(), sql);
  }

  List<Map<String, @Nullable Object>> rows(String sql, Object... parameters) {
    return select("", sql, parameters);
  }

  private List<Map<String, @Nullable Object>> select(
      String role, String sql, Object... parameters) {
    try (Connection connection = connect(role);
        PreparedStatement statement = prepare(connection, sql, parameters);
        ResultSet row = statement.executeQuery()) {
      List<Map<String, @Nullable Object>> rows = new ArrayList<>();
      while (row.next()) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
          values.put(row.getMetaData().getColumnLabel(i), row.getObject(i));
        }
        rows.add(values);
      }
      return rows;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  int update(String role, String sql, @Nullable Object... parameters) {
    try (Connection connection = connect(role);
        PreparedStatement statement = prepare(connection, sql, parameters)) {
      return statement.executeUpdate();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private Connection connect(String role) throws SQLException {
    return (role.isEmpty() ? database.owner() : database.as(role)).getConnection();
  }

  private static PreparedStatement prepare(
      Connection connection, String sql, @Nullable Object... parameters) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    for (int i = 0; i < parameters.length; i++) {
      statement.setObject(i + 1, parameters[i]);
    }
    return statement;
  }

  @Override
  public void close() {
    ends.forEach(Runnable::run);
    hand.close();
    own.close();
    database.close();
  }
}
