package io.kontrol.api.managed;

import io.kontrol.api.testing.ApiDatabase;

/** What the reconciler and the watcher would write about the objects of a database. */
public final class OperatorRows {
  public static final String HEALTHY =
      """
      {"phase":"Cluster in healthy state","instances":1,"readyInstances":1,
       "conditions":[{"type":"Ready","status":"True"}]}
      """;
  public static final String STARTING = "{\"phase\":\"Setting up primary\",\"instances\":1}";
  public static final String POOL = "{\"instances\":1}";

  private OperatorRows() {}

  public static int resource(String databaseId, String column) {
    return Integer.parseInt(
        ApiDatabase.query("SELECT " + column + " FROM databases WHERE id = '" + databaseId + "'"));
  }

  public static int cluster(String databaseId) {
    return resource(databaseId, "cluster_resource_id");
  }

  public static int pooler(String databaseId) {
    return resource(databaseId, "pooler_resource_id");
  }

  /** Both are applied, and the operator shows these statuses. */
  public static void observed(String databaseId, String cluster, String pooler) {
    observe(cluster(databaseId), cluster);
    observe(pooler(databaseId), pooler);
  }

  /** The object is applied in its newest generation, and seen so. */
  public static void observe(int resource, String status) {
    ApiDatabase.execute(
        """
        INSERT INTO resource_applied_states
            (resource_id, generation, attempted_generation, status, k8s_resource_version, applied_at)
        SELECT id, generation, generation, 'success', '10', now() FROM resources WHERE id = %d
        ON CONFLICT (resource_id) DO UPDATE SET generation = excluded.generation,
            attempted_generation = excluded.generation, status = 'success', error_message = NULL, deleted_at = NULL
        """
            .formatted(resource));
    ApiDatabase.execute(
        """
        INSERT INTO resource_current_states
            (resource_id, generation, k8s_resource_version, status, health, observed_at)
        SELECT id, generation, '10', '%s', 'Progressing', now() FROM resources WHERE id = %d
        ON CONFLICT (resource_id) DO UPDATE SET generation = excluded.generation, status = excluded.status,
            deleted_at = NULL
        """
            .formatted(status, resource));
  }

  /** The object has finished, and somebody has removed it, as the plugin does with old backups. */
  public static void expire(int resource) {
    ApiDatabase.execute(
        "UPDATE resource_current_states SET finished = TRUE, deleted_at = now() WHERE resource_id = "
            + resource);
  }

  /** The resource of a kind that belongs to a database. */
  public static int resourceOf(String databaseId, String kind) {
    return Integer.parseInt(
        ApiDatabase.query(
            "SELECT id FROM resources WHERE apply_set LIKE 'database/%s%%' AND kind = '%s' ORDER BY id DESC LIMIT 1"
                .formatted(databaseId, kind)));
  }

  /** Nothing is left of the database's objects. */
  public static void removeAll(String databaseId) {
    ApiDatabase.execute(
        """
        INSERT INTO resource_applied_states (resource_id, generation, attempted_generation, status, deleted_at)
        SELECT id, generation, generation, 'success', now() FROM resources WHERE apply_set LIKE 'database/%s%%'
        ON CONFLICT (resource_id) DO UPDATE SET generation = excluded.generation, deleted_at = now()
        """
            .formatted(databaseId));
  }

  /** The API server has refused the newest generation. */
  public static void refuse(int resource, String message) {
    ApiDatabase.execute(
        """
        INSERT INTO resource_applied_states (resource_id, attempted_generation, status, error_message)
        SELECT id, generation, 'error', '%s' FROM resources WHERE id = %d
        ON CONFLICT (resource_id) DO UPDATE SET attempted_generation = excluded.attempted_generation,
            status = 'error', error_message = excluded.error_message
        """
            .formatted(message, resource));
  }

  /** Somebody has deleted the object in the cluster. */
  public static void lose(int resource) {
    ApiDatabase.execute(
        "UPDATE resource_current_states SET deleted_at = now() WHERE resource_id = " + resource);
  }

  /** It was lost so long ago that nothing is left of what belonged to it. */
  public static void backdateLoss(int resource) {
    ApiDatabase.execute(
        "UPDATE resource_current_states SET deleted_at = now() - INTERVAL '1 hour' WHERE resource_id = "
            + resource);
  }

  /** The reconciler has deleted the object, or let go of it. */
  public static void remove(int resource) {
    ApiDatabase.execute(
        """
        INSERT INTO resource_applied_states (resource_id, generation, attempted_generation, status, deleted_at)
        SELECT id, generation, generation, 'success', now() FROM resources WHERE id = %d
        ON CONFLICT (resource_id) DO UPDATE SET generation = excluded.generation, deleted_at = now()
        """
            .formatted(resource));
  }
}
