package io.kontrol.model.resource;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.model.status.Health;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.NullUnmarked;

/**
 * A row of {@code resource_current_states}: what the cluster holds. Written by the watcher alone.
 */
@Entity
@Table(name = "resource_current_states")
@NullUnmarked
public class CurrentState {
  @Id
  @GeneratedValue(strategy = GenerationType.IDENTITY)
  public Integer id;

  @Column(name = "resource_id")
  public int resourceId;

  /** The object as observed, without managedFields and status. */
  @JdbcTypeCode(SqlTypes.JSON)
  public JsonNode spec;

  /** From the annotation {@code kontrol/generation}. */
  public Integer generation;

  /** From the annotation {@code kontrol/revision}. */
  public Integer revision;

  @Column(name = "k8s_resource_version")
  public String k8sResourceVersion;

  @Column(name = "created_at")
  public Instant createdAt;

  @Column(name = "updated_at")
  public Instant updatedAt;

  /** When the object was seen gone. */
  @Column(name = "deleted_at")
  public Instant deletedAt;

  public String uid;

  @JdbcTypeCode(SqlTypes.JSON)
  public JsonNode status;

  @Enumerated(EnumType.STRING)
  public Health health;

  @Column(name = "health_message")
  public String healthMessage;

  /** It runs to completion, and has: it may be gone without being missed. */
  public boolean finished;

  @Column(name = "owned_fields_hash")
  public String ownedFieldsHash;

  @Column(name = "observed_at")
  public Instant observedAt;
}
