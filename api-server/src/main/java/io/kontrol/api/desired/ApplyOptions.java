package io.kontrol.api.desired;

import org.jspecify.annotations.Nullable;

/**
 * How objects are applied.
 *
 * @param set names what belongs together; null leaves each object in the set that it is in
 * @param allowEmpty lets a request without objects delete a whole set
 * @param createNamespaces adds the namespaces that are missing
 * @param takeOver lets objects move here from the sets that they belong to
 */
public record ApplyOptions(
    String clusterId,
    @Nullable String set,
    boolean dryRun,
    boolean allowEmpty,
    boolean createNamespaces,
    boolean takeOver) {

  /**
   * The set that an object belongs to after this request.
   *
   * @param stored the set that it belongs to now; null for none, or for a new object
   */
  public @Nullable String setOf(@Nullable String stored) {
    return set == null ? stored : set;
  }
}
