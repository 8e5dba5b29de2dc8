package io.kontrol.api.desired.history;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.desired.manifest.Manifest;
import io.kontrol.api.desired.policy.RequestedPolicies;
import io.kontrol.api.desired.resource.DesiredChange;
import io.kontrol.api.desired.resource.ResourceChanges;
import io.kontrol.api.desired.resource.StoredResource;
import io.kontrol.api.platform.identity.Principal;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.api.platform.transaction.WriteResult;
import io.kontrol.model.json.Json;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.OptionalInt;

/** Makes the content of an earlier revision the desired one: its number, and a new generation. */
@ApplicationScoped
public class Rollbacks {
  private final ResourceChanges changes;
  private final Revisions revisions;

  public Rollbacks(ResourceChanges changes, Revisions revisions) {
    this.changes = changes;
    this.revisions = revisions;
  }

  /**
   * @param wanted the revision; empty for the one before the current one
   * @return the id
   */
  WriteResult<Integer> rollBack(
      Connection connection, StoredResource stored, OptionalInt wanted, Principal principal)
      throws SQLException {
    return changes.write(
        connection, stored, change(stored, find(stored, wanted)), principal, "ResourceRolledBack");
  }

  private Revision find(StoredResource stored, OptionalInt wanted) {
    if (wanted.isPresent()) {
      return revisions
          .newest(stored.id(), wanted.getAsInt())
          .orElseThrow(() -> HistoryEndpoint.absent(Integer.toString(wanted.getAsInt())));
    }
    return revisions
        .before(stored.id(), stored.revision())
        .orElseThrow(
            () ->
                Refusal.conflict(
                    "no_earlier_revision", "The resource has no revision before the current one."));
  }

  private static DesiredChange change(StoredResource stored, Revision revision) {
    Manifest now = stored.manifest();
    Manifest then =
        new Manifest(
            revision.apiVersion,
            now.kind(),
            now.namespace(),
            now.name(),
            (ObjectNode) Json.read(revision.desiredSpec));
    return new DesiredChange(
        then,
        revision.desiredSpec,
        RequestedPolicies.resolve(
            stored.policies(),
            RequestedPolicies.NONE,
            RequestedPolicies.ofAnnotations(now.annotations()),
            RequestedPolicies.ofAnnotations(then.annotations())),
        stored.applySet(),
        revision.revision == stored.revision() ? null : revision.revision,
        stored.ownerId());
  }
}
