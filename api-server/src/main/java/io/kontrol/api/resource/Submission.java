package io.kontrol.api.resource;

import org.jspecify.annotations.Nullable;

/**
 * What a request says about one resource.
 *
 * @param clusterId null where the body does not say
 * @param revision null where the next number shall be taken
 * @param applySet null where nothing is said; {@code ""} takes the resource out of its set
 */
public record Submission(
    @Nullable String clusterId,
    Manifest manifest,
    PolicyWishes fields,
    @Nullable Integer revision,
    @Nullable String applySet) {

  static Submission of(Manifest manifest) {
    return new Submission(null, manifest, PolicyWishes.NONE, null, null);
  }
}
