package io.kontrol.model.kubernetes;

/** The labels, annotations and field manager that Kontrol uses on Kubernetes objects. */
public final class KontrolMetadata {
  public static final String FIELD_MANAGER = "kontrol";

  /** Label on each applied object: the id of its row in {@code resources}. */
  public static final String RESOURCE_ID_LABEL = "kontrol/resource-id";

  public static final String GENERATION_ANNOTATION = "kontrol/generation";
  public static final String REVISION_ANNOTATION = "kontrol/revision";

  public static final String MANAGED_BY_LABEL = "app.kubernetes.io/managed-by";
  public static final String MANAGED_BY_VALUE = "kontrol";

  /** Annotations by which a manifest sets its policies in {@code resources}. */
  public static final String WAVE_ANNOTATION = "kontrol/wave";

  public static final String DRIFT_POLICY_ANNOTATION = "kontrol/drift-policy";
  public static final String DELETION_POLICY_ANNOTATION = "kontrol/deletion-policy";
  public static final String CONFLICT_POLICY_ANNOTATION = "kontrol/conflict-policy";
  public static final String RECREATE_ANNOTATION = "kontrol/recreate";

  /**
   * JSON Pointers, comma-separated. The reconciler sets it on every object whose resource has
   * ignore_paths, so that the watcher need not read them from the database.
   */
  public static final String IGNORE_PATHS_ANNOTATION = "kontrol/ignore-paths";

  /** {@code "true"}: the object may be deleted and created to change an immutable field. */
  public static final String REPLACE_ANNOTATION = "kontrol/replace";

  /**
   * {@code "true"}: it runs to completion and need not exist afterwards, like a Job; {@code
   * "false"}: a Job or Pod that must exist even after it has finished.
   */
  public static final String RUN_ONCE_ANNOTATION = "kontrol/run-once";

  /** {@code "true"}: an object that somebody else claims may be taken over. */
  public static final String TAKE_OVER_ANNOTATION = "kontrol/take-over";

  private KontrolMetadata() {}
}
