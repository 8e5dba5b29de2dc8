package io.kontrol.api.desired.history;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Instant;
import org.hibernate.annotations.ColumnTransformer;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.NullUnmarked;

/** A row of {@code resource_revisions}: the desired state of a resource at one generation. */
@Entity
@Immutable // written by ResourceWriter, together with the resource
@IdClass(Revision.Key.class)
@Table(name = "resource_revisions")
@NullUnmarked
public class Revision {
  /** A resource has one row for each of its generations. */
  public record Key(int resourceId, int generation) implements Serializable {}

  @Id
  @Column(name = "resource_id")
  public int resourceId;

  @Id public int generation;

  public int revision;

  @Column(name = "api_version")
  public String apiVersion;

  /** As text, which keeps numbers exact. */
  @Column(name = "desired_spec")
  @ColumnTransformer(read = "CAST(desired_spec AS TEXT)", write = "CAST(? AS JSONB)")
  public String desiredSpec;

  public String author;
  public String message;

  @Column(name = "created_at")
  public Instant createdAt;
}
