package io.kontrol.api.desired.manifest;

/**
 * A manifest and the JSON of its spec, as it is compared and stored. Large requests spend most of
 * their time writing it, so it is written once.
 */
public record ManifestContent(Manifest manifest, String json) {

  public static ManifestContent of(Manifest manifest) {
    return new ManifestContent(manifest, ManifestParser.stored(manifest));
  }

  /**
   * @param home the same manifest in its namespace, which is no part of the spec
   */
  public ManifestContent in(Manifest home) {
    return new ManifestContent(home, json);
  }
}
