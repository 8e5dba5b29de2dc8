package io.kontrol.api.desired;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.model.resource.ResourceIdentity;
import org.jspecify.annotations.Nullable;

/**
 * What was done to one object, or, in a dry run, would be done.
 *
 * @param applySet the set that it belongs to afterwards; of a pruned one, the set that it was in
 * @param moved whether a stored object joins, leaves or changes its set
 * @param movedFrom the set that it belonged to before it moved; null for none
 * @param version null in a dry run that would create the object
 * @param difference what a dry run would change; null otherwise
 */
public record ObjectResult(
    ObjectAction action,
    ResourceIdentity identity,
    String apiVersion,
    @Nullable String applySet,
    boolean moved,
    @Nullable String movedFrom,
    @Nullable RowVersion version,
    @Nullable JsonNode difference) {}
