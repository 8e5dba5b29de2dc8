package io.kontrol.api.apply;

import io.kontrol.api.resource.Manifest;
import io.kontrol.api.resource.ManifestParser;

/**
 * A manifest, and the JSON of its spec as it is compared and stored: large requests spend their
 * time on it, so it is written once.
 */
record Content(Manifest manifest, String json) {

  static Content of(Manifest manifest) {
    return new Content(manifest, ManifestParser.stored(manifest));
  }

  /**
   * @param home the same manifest in its namespace, which is no part of the spec
   */
  Content in(Manifest home) {
    return new Content(home, json);
  }
}
