package io.kontrol.api.managed.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.model.json.Json;
import org.jspecify.annotations.Nullable;

/**
 * What the manifests of a database are made from, so that a changed configuration does not change a
 * database that nobody has touched.
 *
 * @param version of PostgreSQL, such as {@code 17.6}
 * @param image which has that version
 * @param walStorage the size of the volume for the write-ahead log
 * @param storageClass null for the cluster's default
 * @param topologyKey the label of nodes that instances are spread over
 * @param backups null where it is not backed up
 * @param origin the backup that it begins with; null for an empty database
 * @param monitoring null where nobody makes a PodMonitor
 */
public record DatabaseSpec(
    String plan,
    String version,
    String image,
    int instances,
    String cpu,
    String memory,
    String storage,
    String walStorage,
    @Nullable String storageClass,
    String topologyKey,
    int maxConnections,
    Pool pool,
    @Nullable BackupPlan backups,
    @Nullable RestoreOrigin origin,
    @Nullable Monitoring monitoring) {

  /**
   * The connection pool before the database.
   *
   * @param mode {@code transaction} or {@code session}
   * @param size connections to PostgreSQL that each instance of the pool holds at most
   * @param clients connections of clients that each instance of the pool takes
   */
  public record Pool(
      String mode, int instances, int size, int clients, String cpu, String memory) {}

  public static final String MODE_TRANSACTION = "transaction";
  public static final String MODE_SESSION = "session";

  public DatabaseSpec with(@Nullable BackupPlan plan, @Nullable Monitoring monitored) {
    return with(plan, origin, monitored);
  }

  public DatabaseSpec restoredFrom(RestoreOrigin backup) {
    return with(backups, backup, monitoring);
  }

  /** What another database begins with that gets the same sizes. */
  public DatabaseSpec withoutHistory() {
    return with(null, null, monitoring);
  }

  private DatabaseSpec with(
      @Nullable BackupPlan backupPlan,
      @Nullable RestoreOrigin backup,
      @Nullable Monitoring monitored) {
    return new DatabaseSpec(
        plan,
        version,
        image,
        instances,
        cpu,
        memory,
        storage,
        walStorage,
        storageClass,
        topologyKey,
        maxConnections,
        pool,
        backupPlan,
        backup,
        monitored);
  }

  public ObjectNode json() {
    ObjectNode json = Json.mapper().createObjectNode();
    json.put("plan", plan).put("postgres_version", version).put("image", image);
    json.put("instances", instances).put("cpu", cpu).put("memory", memory);
    json.put("storage", storage).put("wal_storage", walStorage);
    json.put("storage_class", storageClass).put("topology_key", topologyKey);
    json.put("max_connections", maxConnections);
    json.putObject("pool")
        .put("mode", pool.mode)
        .put("instances", pool.instances)
        .put("size", pool.size)
        .put("clients", pool.clients)
        .put("cpu", pool.cpu)
        .put("memory", pool.memory);
    if (backups != null) {
      json.set("backups", backups.json());
    }
    if (origin != null) {
      json.set("origin", origin.json());
    }
    if (monitoring != null) {
      json.set("monitoring", monitoring.json());
    }
    return json;
  }

  public static DatabaseSpec of(JsonNode json) {
    JsonNode pool = json.path("pool");
    return new DatabaseSpec(
        json.path("plan").asText(),
        json.path("postgres_version").asText(),
        json.path("image").asText(),
        json.path("instances").asInt(),
        json.path("cpu").asText(),
        json.path("memory").asText(),
        json.path("storage").asText(),
        json.path("wal_storage").asText(),
        json.path("storage_class").textValue(),
        json.path("topology_key").asText(),
        json.path("max_connections").asInt(),
        new Pool(
            pool.path("mode").asText(),
            pool.path("instances").asInt(),
            pool.path("size").asInt(),
            pool.path("clients").asInt(),
            pool.path("cpu").asText(),
            pool.path("memory").asText()),
        BackupPlan.of(json.path("backups")),
        RestoreOrigin.of(json.path("origin")),
        Monitoring.of(json.path("monitoring")));
  }
}
