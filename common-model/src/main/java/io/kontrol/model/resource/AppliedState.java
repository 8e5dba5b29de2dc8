package io.kontrol.model.resource;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.NullUnmarked;

/**
 * A row of {@code resource_applied_states}: what was last applied, how it went and when to try
 * again. Written by the reconciler alone.
 */
@Entity
@Table(name = "resource_applied_states")
@NullUnmarked
public class AppliedState {
  @Id
  @GeneratedValue(strategy = GenerationType.IDENTITY)
  public Integer id;

  @Column(name = "resource_id")
  public int resourceId;

  @JdbcTypeCode(SqlTypes.JSON)
  public JsonNode spec;

  /** The last generation that was applied with success. */
  public Integer generation;

  public Integer revision;

  /** {@code success} or {@code error}; null before the first attempt. */
  public String status;

  @Column(name = "error_message")
  public String errorMessage;

  @Column(name = "created_at")
  public Instant createdAt;

  @Column(name = "updated_at")
  public Instant updatedAt;

  /** When a delete (or an orphaning) was finished. */
  @Column(name = "deleted_at")
  public Instant deletedAt;

  public String uid;

  @Column(name = "k8s_resource_version")
  public String k8sResourceVersion;

  @Column(name = "owned_fields_hash")
  public String ownedFieldsHash;

  /** The last generation that was tried, with success or without. */
  @Column(name = "attempted_generation")
  public Integer attemptedGeneration;

  /** Failures of the attempted generation since its last success. */
  public int attempts;

  @Column(name = "next_attempt_at")
  public Instant nextAttemptAt;

  @Column(name = "applied_at")
  public Instant appliedAt;

  @Column(name = "duration_ms")
  public Integer durationMs;

  /** JSON Pointers to what admission set otherwise than the manifest; null where there are none. */
  @Column(name = "altered_fields")
  @JdbcTypeCode(SqlTypes.JSON)
  public JsonNode alteredFields;
}
