package io.kontrol.api.desired.resource;

import io.kontrol.api.desired.manifest.Manifest;
import io.kontrol.api.desired.policy.RequestedPolicies;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The content of a request about one resource.
 *
 * @param id null where the body does not say
 * @param clusterId null where the body does not say
 * @param revision null for the next number
 * @param applySet null where the body does not say; {@code ""} takes the resource out of its set
 */
public record Submission(
    @Nullable Integer id,
    @Nullable String clusterId,
    Manifest manifest,
    RequestedPolicies fields,
    @Nullable Integer revision,
    @Nullable String applySet) {

  static Submission of(Manifest manifest) {
    return new Submission(null, null, manifest, RequestedPolicies.NONE, null, null);
  }

  Submission inCluster(Optional<String> cluster) {
    return new Submission(id, cluster.orElse(clusterId), manifest, fields, revision, applySet);
  }
}
