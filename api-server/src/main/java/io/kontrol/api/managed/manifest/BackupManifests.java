package io.kontrol.api.managed.manifest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.managed.model.BackupPlan;
import io.kontrol.api.managed.model.BackupStore;
import io.kontrol.api.managed.model.ManagedDatabase;
import io.kontrol.api.managed.model.RestoreOrigin;
import io.kontrol.model.kubernetes.KontrolMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Backups by the Barman Cloud plugin of CloudNativePG, whose built-in way of writing to object
 * stores ends with 1.31. What is in a store is never deleted with these objects.
 */
public final class BackupManifests {
  public static final String STORE_API_VERSION = "barmancloud.cnpg.io/v1";
  private static final String PLUGIN = "barman-cloud.cloudnative-pg.io";
  private static final String ORIGIN = "origin";
  private static final String SIDECAR_CPU = "200m";
  private static final String SIDECAR_MEMORY = "256Mi";

  private BackupManifests() {}

  /**
   * A backup that a user has asked for. It runs once, and the plugin removes it when it expires.
   */
  public static ObjectNode backup(ManagedDatabase database, String name) {
    ObjectNode manifest = DatabaseManifests.start("Backup", name, database);
    annotations(manifest)
        .put(KontrolMetadata.RUN_ONCE_ANNOTATION, "true")
        .put(KontrolMetadata.RECREATE_ANNOTATION, "never");
    how(manifest.putObject("spec"), database);
    return manifest;
  }

  static ObjectNode scheduled(ManagedDatabase database, String schedule) {
    ObjectNode manifest =
        DatabaseManifests.start("ScheduledBackup", database.clusterName(), database);
    after(manifest);
    ObjectNode spec = manifest.putObject("spec");
    spec.put("schedule", schedule);
    spec.put("immediate", true); // nothing can be restored before the first one
    spec.put("backupOwnerReference", "self"); // its Backups go with it
    if (database.paused()) {
      spec.put("suspend", true); // nothing runs that could be backed up
    }
    how(spec, database);
    return manifest;
  }

  /** A standby bears the load where there is one. */
  private static void how(ObjectNode spec, ManagedDatabase database) {
    spec.putObject("cluster").put("name", database.clusterName());
    spec.put("method", "plugin").put("target", "prefer-standby");
    spec.putObject("pluginConfiguration").put("name", PLUGIN);
  }

  static ObjectNode store(ManagedDatabase database, BackupPlan plan) {
    ObjectNode manifest = store(database, database.clusterName(), plan.store());
    if (plan.retention() != null) {
      ((ObjectNode) manifest.path("spec")).put("retentionPolicy", plan.retention());
    }
    return manifest;
  }

  /** The store that is read once; what is in it is another database's. */
  static ObjectNode origin(ManagedDatabase database, RestoreOrigin origin) {
    return store(database, originName(database), origin.store());
  }

  private static String originName(ManagedDatabase database) {
    return database.clusterName() + "-" + ORIGIN;
  }

  private static ObjectNode store(ManagedDatabase database, String name, BackupStore store) {
    ObjectNode manifest = DatabaseManifests.start("ObjectStore", name, database);
    manifest.put("apiVersion", STORE_API_VERSION);
    // the Cluster's Pods read it when they start
    annotations(manifest).put(KontrolMetadata.WAVE_ANNOTATION, "-1");
    ObjectNode spec = manifest.putObject("spec");
    ObjectNode configuration = spec.putObject("configuration");
    configuration.put("destinationPath", store.destination());
    if (store.endpointUrl() != null) {
      configuration.put("endpointURL", store.endpointUrl());
    }
    if (store.endpointCaSecret() != null) {
      key(configuration.putObject("endpointCA"), store.endpointCaSecret(), "ca.crt");
    }
    credentials(configuration, store);
    configuration.putObject("wal").put("compression", "gzip").put("maxParallel", 4);
    configuration.putObject("data").put("compression", "gzip").put("jobs", 2);
    // without them the instances' Pods would no longer be among the last to be evicted
    DatabaseManifests.guaranteed(
        spec.putObject("instanceSidecarConfiguration").putObject("resources"),
        SIDECAR_CPU,
        SIDECAR_MEMORY);
    return manifest;
  }

  private static void credentials(ObjectNode configuration, BackupStore store) {
    String secret = store.secret();
    if (store.destination().startsWith("gs://")) {
      ObjectNode google = configuration.putObject("googleCredentials");
      if (secret == null) {
        google.put("gkeEnvironment", true);
      } else {
        key(google.putObject("applicationCredentials"), secret, store.valueKey());
      }
      return;
    }
    boolean azure = store.destination().startsWith("https://");
    ObjectNode credentials = configuration.putObject(azure ? "azureCredentials" : "s3Credentials");
    if (secret == null) {
      credentials.put(azure ? "inheritFromAzureAD" : "inheritFromIAMRole", true);
      return;
    }
    key(credentials.putObject(azure ? "storageAccount" : "accessKeyId"), secret, store.idKey());
    key(credentials.putObject(azure ? "storageKey" : "secretAccessKey"), secret, store.valueKey());
  }

  private static void key(ObjectNode reference, String secret, String key) {
    reference.put("name", secret).put("key", key);
  }

  /** The write-ahead log goes to the store all the time. */
  static void archive(ObjectNode spec, ManagedDatabase database, @Nullable BackupPlan plan) {
    if (plan != null) {
      ObjectNode plugin = spec.putArray("plugins").addObject().put("name", PLUGIN);
      plugin.put("enabled", true).put("isWALArchiver", true);
      place(plugin, database.clusterName(), plan.serverName());
    }
  }

  /** Recovery from another database's store instead of an empty one. */
  static void recovery(ObjectNode spec, ManagedDatabase database, RestoreOrigin origin) {
    ObjectNode recovery = spec.putObject("bootstrap").putObject("recovery").put("source", ORIGIN);
    recovery.put("database", ManagedDatabase.APPLICATION).put("owner", ManagedDatabase.APPLICATION);
    if (origin.backupId() != null || origin.targetTime() != null) {
      ObjectNode target = recovery.putObject("recoveryTarget");
      if (origin.backupId() != null) {
        target.put("backupID", origin.backupId());
      }
      if (origin.targetTime() != null) {
        target.put("targetTime", origin.targetTime());
      }
    }
    ObjectNode external = spec.putArray("externalClusters").addObject().put("name", ORIGIN);
    place(
        external.putObject("plugin").put("name", PLUGIN).put("enabled", true),
        originName(database),
        origin.serverName());
  }

  private static void place(ObjectNode plugin, String store, String serverName) {
    plugin.putObject("parameters").put("barmanObjectName", store).put("serverName", serverName);
  }

  private static void after(ObjectNode manifest) {
    annotations(manifest).put(KontrolMetadata.WAVE_ANNOTATION, "1");
  }

  private static ObjectNode annotations(ObjectNode manifest) {
    return (ObjectNode) manifest.path("metadata").path("annotations");
  }
}
