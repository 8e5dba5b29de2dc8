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

  /** Whether this replica keeps the statuses of databases; one of all replicas has to. */
  @WithDefault("true")
  boolean loop();

  /** How long a change may go unnoticed whose notification was lost. */
  @WithDefault("PT30S")
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

  /** A size that databases are offered in. */
  interface PlanConfig {
    int instances();

    String cpu();

    String memory();

    String storage();

    String walStorage();

    int maxConnections();

    PoolConfig pool();
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
