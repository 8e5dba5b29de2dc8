package io.kontrol.api.desired.apply;

import io.kontrol.api.desired.RowVersion;
import io.kontrol.api.desired.policy.Policies;
import io.kontrol.api.desired.policy.RequestedPolicies;
import io.kontrol.model.resource.ResourceIdentity;
import org.jspecify.annotations.Nullable;

/**
 * A living row that a request is about, locked.
 *
 * @param position of the object in the request; -1 for a row of the set that the request lacks
 * @param same whether the request's content is the stored one
 * @param said the policies that the stored manifest's annotations ask for
 */
record StoredRow(
    int position,
    int id,
    ResourceIdentity identity,
    String apiVersion,
    int generation,
    int revision,
    boolean same,
    Policies policies,
    RequestedPolicies said,
    @Nullable String applySet,
    @Nullable Integer ownerId) {

  RowVersion version() {
    return new RowVersion(id, generation, revision);
  }

  StoredRow withSame(boolean content) {
    return new StoredRow(
        position,
        id,
        identity,
        apiVersion,
        generation,
        revision,
        content,
        policies,
        said,
        applySet,
        ownerId);
  }
}
