package io.kontrol.api.desired.resource;

/** The columns that {@link ResourceJson} writes, in the form that reads least. */
final class ResourceColumns {
  /**
   * Of {@code resources} alone, for what has just been written. Named one by one: see the rule in
   * StatementsTest.
   */
  static final String OWN =
      """
      id, cluster_id, namespace, kind, name, api_version, api_group, generation, revision, created_at, updated_at,
      deleted_at, drift_policy, deletion_policy, conflict_policy, recreate_policy, ignore_paths, apply_set, wave,
      reconcile_requested_at, created_by, updated_by, desired_spec
      """;

  /**
   * Of {@code resources r}, its owner {@code o}, {@code resource_applied_states a}, {@code
   * resource_current_states c}. A row that is claimed at this moment has no next attempt.
   */
  static final String SUMMARY =
      """
      r.id, r.cluster_id, r.namespace, r.kind, r.name, r.api_version, r.api_group, r.generation, r.revision,
      r.created_at, r.updated_at, r.deleted_at, r.drift_policy, r.deletion_policy, r.conflict_policy,
      r.recreate_policy, r.ignore_paths, r.apply_set, r.wave, r.reconcile_requested_at, r.created_by, r.updated_by,
      o.id AS owner_id, o.api_version AS owner_api_version, o.kind AS owner_kind, o.name AS owner_name,
      s.sync, s.sync_message, s.health, s.health_message,
      a.id AS a_id, a.generation AS a_generation, a.revision AS a_revision, a.status AS a_status,
      a.error_message AS a_error_message, a.uid AS a_uid, a.k8s_resource_version AS a_k8s_resource_version,
      a.attempted_generation AS a_attempted_generation, a.attempts AS a_attempts,
      a.next_attempt_at AS a_next_attempt_at, a.applied_at AS a_applied_at, a.duration_ms AS a_duration_ms,
      a.altered_fields AS a_altered_fields,
      a.created_at AS a_created_at, a.updated_at AS a_updated_at, a.deleted_at AS a_deleted_at,
      c.id AS c_id, c.generation AS c_generation, c.revision AS c_revision, c.uid AS c_uid,
      c.k8s_resource_version AS c_k8s_resource_version, c.observed_at AS c_observed_at, c.created_at AS c_created_at,
      c.updated_at AS c_updated_at, c.deleted_at AS c_deleted_at
      """;

  static final String SPECS =
      """
      , r.desired_spec, a.spec AS a_spec, c.spec AS c_spec, c.status AS c_status
      """;

  static final String JOINS =
      """
      JOIN resource_status s ON s.resource_id = r.id
      LEFT JOIN resources o ON o.id = r.owner_resource_id
      LEFT JOIN resource_applied_states a ON a.resource_id = r.id
      LEFT JOIN resource_current_states c ON c.resource_id = r.id
      """;

  private ResourceColumns() {}
}
