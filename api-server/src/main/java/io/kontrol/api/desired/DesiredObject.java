package io.kontrol.api.desired;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.desired.policy.Policies;
import io.kontrol.model.resource.ResourceIdentity;

/**
 * A resource whose row the transaction has locked.
 *
 * @param spec a copy of the manifest without its identity, for the caller to change
 */
public record DesiredObject(
    int id, ResourceIdentity identity, ObjectNode spec, Policies policies) {}
