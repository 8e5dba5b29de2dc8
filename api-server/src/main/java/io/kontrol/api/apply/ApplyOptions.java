package io.kontrol.api.apply;

import org.jspecify.annotations.Nullable;

/**
 * What a request wants beside its objects.
 *
 * @param set names what belongs together; null leaves each object in the set that it is in
 * @param allowEmpty lets a request without objects delete a whole set
 * @param createNamespaces adds the namespaces that are missing
 * @param takeOver lets objects move here from the sets that they belong to
 */
record ApplyOptions(
    String clusterId,
    @Nullable String set,
    boolean dryRun,
    boolean allowEmpty,
    boolean createNamespaces,
    boolean takeOver) {

  /** Whether an object of that set would leave it by this request. */
  boolean movesFrom(@Nullable String stored) {
    return set != null && !set.equals(stored);
  }
}
