package io.kontrol.model.resource;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.hibernate.annotations.Generated;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.NullUnmarked;

/** A row of {@code resources}: what a user wants. Written by the api-server alone. */
@Entity
@Table(name = "resources")
@NullUnmarked // rows are filled by Hibernate; the schema says which columns may be null
public class Resource {
  @Id
  @GeneratedValue(strategy = GenerationType.IDENTITY)
  public Integer id;

  @Column(name = "cluster_id")
  public String clusterId;

  /** {@code ""} for cluster-scoped objects. */
  public String namespace;

  public String kind;
  public String name;

  @Column(name = "api_version")
  public String apiVersion;

  /** The manifest without apiVersion, kind, metadata.name and metadata.namespace. */
  @Column(name = "desired_spec")
  @JdbcTypeCode(SqlTypes.JSON)
  public JsonNode desiredSpec;

  public int generation;
  public int revision;

  @Column(name = "created_at")
  public Instant createdAt;

  @Column(name = "updated_at")
  public Instant updatedAt;

  @Column(name = "deleted_at")
  public Instant deletedAt;

  @Generated
  @Column(name = "api_group", insertable = false, updatable = false)
  public String apiGroup;

  @Enumerated(EnumType.STRING)
  @Column(name = "drift_policy")
  public DriftPolicy driftPolicy = DriftPolicy.Enforce;

  @Enumerated(EnumType.STRING)
  @Column(name = "deletion_policy")
  public DeletionPolicy deletionPolicy = DeletionPolicy.Delete;

  @Enumerated(EnumType.STRING)
  @Column(name = "conflict_policy")
  public ConflictPolicy conflictPolicy = ConflictPolicy.Force;

  /** JSON Pointers (RFC 6901) set at creation and then left to the cluster. */
  @Column(name = "ignore_paths")
  @JdbcTypeCode(SqlTypes.JSON)
  public JsonNode ignorePaths;

  @Column(name = "apply_set")
  public String applySet;

  public int wave;

  @Column(name = "reconcile_requested_at")
  public Instant reconcileRequestedAt;

  @Column(name = "created_by")
  public String createdBy;

  @Column(name = "updated_by")
  public String updatedBy;

  public ResourceIdentity identity() {
    return new ResourceIdentity(clusterId, apiGroup, kind, namespace, name);
  }
}
