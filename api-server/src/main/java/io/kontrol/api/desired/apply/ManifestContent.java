package io.kontrol.api.desired.apply;

import io.kontrol.api.desired.manifest.Manifest;
import io.kontrol.api.desired.manifest.ManifestParser;

/**
 * A manifest, and the JSON of its spec as it is compared and stored: large requests spend their
 * time on it, so it is written once.
 */
record ManifestContent(Manifest manifest, String json) {

  static ManifestContent of(Manifest manifest) {
    return new ManifestContent(manifest, ManifestParser.stored(manifest));
  }

  /**
   * @param home the same manifest in its namespace, which is no part of the spec
   */
  ManifestContent in(Manifest home) {
    return new ManifestContent(home, json);
  }
}
