package io.kontrol.api.testing;

/** What the reconciler and the watcher would write about a resource. */
public final class ClusterRows {
  private ClusterRows() {}

  /** Its newest generation is applied, and seen in the cluster. */
  public static void applied(int resource, String health) {
    ApiDatabase.execute(
        """
        INSERT INTO resource_applied_states
            (resource_id, generation, attempted_generation, status, k8s_resource_version, applied_at)
        SELECT id, generation, generation, 'success', '10', now() FROM resources WHERE id = %d
        ON CONFLICT (resource_id) DO UPDATE SET generation = excluded.generation,
            attempted_generation = excluded.attempted_generation, status = 'success', error_message = NULL
        """
            .formatted(resource));
    ApiDatabase.execute(
        """
        INSERT INTO resource_current_states
            (resource_id, generation, k8s_resource_version, health, health_message, observed_at)
        SELECT id, generation, '10', '%1$s', 'is %1$s', now() FROM resources WHERE id = %2$d
        ON CONFLICT (resource_id) DO UPDATE SET generation = excluded.generation, health = excluded.health,
            health_message = excluded.health_message
        """
            .formatted(health, resource));
  }

  /** The API server has refused its newest generation. */
  public static void refused(int resource, String message, int attempts) {
    ApiDatabase.execute(
        """
        INSERT INTO resource_applied_states
            (resource_id, attempted_generation, status, error_message, attempts, next_attempt_at)
        SELECT id, generation, 'error', '%s', %d, now() + INTERVAL '1 hour' FROM resources WHERE id = %d
        ON CONFLICT (resource_id) DO UPDATE SET attempted_generation = excluded.attempted_generation,
            status = 'error', error_message = excluded.error_message, attempts = excluded.attempts,
            next_attempt_at = excluded.next_attempt_at
        """
            .formatted(message, attempts, resource));
  }

  /** The reconciler has deleted it. */
  public static void deleted(int resource) {
    ApiDatabase.execute(
        """
        INSERT INTO resource_applied_states (resource_id, generation, attempted_generation, status, deleted_at)
        SELECT id, generation, generation, 'success', now() FROM resources WHERE id = %d
        ON CONFLICT (resource_id) DO UPDATE SET generation = excluded.generation, deleted_at = now()
        """
            .formatted(resource));
  }

  /** A reconciler serves the cluster. */
  public static void reconciled(String cluster) {
    ApiDatabase.execute(
        """
        INSERT INTO reconciler_replicas
            (cluster_id, instance, version, started_at, heartbeat_at, expires_at, connection, connection_since)
        VALUES ('%s', 'test', '1', now(), now(), now() + INTERVAL '1 hour', 'Connected', now())
        ON CONFLICT DO NOTHING
        """
            .formatted(cluster));
  }
}
