package io.kontrol.api.platform.audit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.model.json.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One action, as its row of {@code audit_logs} tells it. Never a password, token or value of a
 * Secret.
 *
 * @param action in the past tense, such as {@code RESOURCE_CREATED}
 * @param resourceType the kind of what was acted on, such as {@code Deployment} or {@code user}
 * @param description one sentence
 * @param details what changed, for programs
 * @param affectedIds the resources of an action on several
 * @param error why it was refused; null where it was done
 */
public record AuditEntry(
    String action,
    AuditCategory category,
    @Nullable String resourceType,
    @Nullable String resourceId,
    @Nullable String resourceName,
    String description,
    ObjectNode details,
    List<Integer> affectedIds,
    @Nullable String error) {

  public AuditEntry {
    affectedIds = List.copyOf(affectedIds);
  }

  public static AuditEntry of(String action, AuditCategory category, String description) {
    return new AuditEntry(
        action,
        category,
        null,
        null,
        null,
        description,
        Json.mapper().createObjectNode(),
        List.of(),
        null);
  }

  public AuditEntry on(String type, @Nullable String id, @Nullable String name) {
    return new AuditEntry(
        action, category, type, id, name, description, details, affectedIds, error);
  }

  public AuditEntry with(ObjectNode moreDetails) {
    return new AuditEntry(
        action,
        category,
        resourceType,
        resourceId,
        resourceName,
        description,
        moreDetails,
        affectedIds,
        error);
  }

  public AuditEntry affecting(List<Integer> ids) {
    return new AuditEntry(
        action, category, resourceType, resourceId, resourceName, description, details, ids, error);
  }

  public AuditEntry failed(String why) {
    return new AuditEntry(
        action,
        category,
        resourceType,
        resourceId,
        resourceName,
        description,
        details,
        affectedIds,
        why);
  }
}
