package io.kontrol.api.managed.plan;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Managed databases. */
@ConfigMapping(prefix = "kontrol.databases")
public interface ManagedConfig {
  /** How long a database may be without progress before its status is {@code error}. */
  @WithDefault("PT15M")
  Duration deadline();

  /**
   * How long after its objects are gone the name of a database stays taken, and a lost Cluster is
   * not made again: what belonged to them is removed by Kubernetes only then, and a new Cluster
   * with the same name would take it for its own.
   */
  @WithDefault("PT1M")
  Duration settle();

  /** Whether this replica keeps the statuses of databases; one of all replicas has to. */
  @WithDefault("true")
  boolean loop();

  /** How long a change may go unnoticed of which no event tells, such as one more instance. */
  @WithDefault("PT5S")
  Duration sweep();

  /** The plan of a request that names none. */
  @WithDefault("small")
  String defaultPlan();

  /** The version of PostgreSQL of a request that names none; the highest one if it is empty. */
  Optional<String> defaultVersion();

  /** The label of nodes that instances are spread over. */
  @WithDefault("topology.kubernetes.io/zone")
  String topologyKey();

  /** Of the volumes; the cluster's default if it is empty. */
  Optional<String> storageClass();

  /** Images by the version of PostgreSQL that they have. */
  Map<String, String> images();

  Map<String, PlanConfig> plans();

  BackupConfig backup();

  MonitoringConfig monitoring();

  /** How long the row of a deleted database is kept, and so what a restore from it needs. */
  @WithDefault("P90D")
  Duration deletedKept();

  /** A size that databases are offered in. */
  interface PlanConfig {
    int instances();

    String cpu();

    String memory();

    String storage();

    String walStorage();

    int maxConnections();

    PoolConfig pool();

    /** In place of the one for all plans. */
    Optional<String> backupSchedule();

    /** In place of the one for all plans. */
    Optional<String> backupRetention();
  }

  /** Backups, by CloudNativePG's plugin for Barman. */
  interface BackupConfig {
    /** Of databases whose request names none; if it is empty they are not backed up. */
    Optional<String> defaultStore();

    /** In six fields, the first for seconds; {@code H} for a number that differs by database. */
    Optional<String> schedule();

    /** Such as {@code 30d}, {@code 4w} or {@code 6m}; for ever if it is empty. */
    Optional<String> retention();

    Map<String, StoreConfig> stores();
  }

  /** An object store. Its Secrets are looked for in the namespace of each database. */
  interface StoreConfig {
    /** {@code s3://…}, {@code gs://…}, or the {@code https://…} of an Azure container. */
    String destination();

    Optional<String> endpointUrl();

    /** A Secret with {@code ca.crt}. */
    Optional<String> endpointCaSecret();

    /** The Secret with the credentials; empty where the Pods' own identity is enough. */
    Optional<String> secret();

    @WithDefault("ACCESS_KEY_ID")
    String idKey();

    @WithDefault("ACCESS_SECRET_KEY")
    String valueKey();
  }

  /** PodMonitors of the Prometheus Operator. */
  interface MonitoringConfig {
    /** For databases whose request does not say. */
    @WithDefault("false")
    boolean enabled();

    Map<String, String> labels();
  }

  /** The connection pool of a plan. */
  interface PoolConfig {
    int instances();

    /** Connections to PostgreSQL that each instance holds at most. */
    int size();

    /** Connections of clients that each instance takes. */
    int clients();

    @WithDefault("100m")
    String cpu();

    @WithDefault("128Mi")
    String memory();
  }
}
