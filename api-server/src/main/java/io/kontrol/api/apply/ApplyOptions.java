package io.kontrol.api.apply;

import org.jspecify.annotations.Nullable;

/**
 * What a request wants beside its objects.
 *
 * @param set names what belongs together; null leaves each object in the set that it is in
 * @param allowEmpty lets a request without objects delete a whole set
 * @param createNamespaces adds the namespaces that are missing
 */
record ApplyOptions(
    String clusterId,
    @Nullable String set,
    boolean dryRun,
    boolean allowEmpty,
    boolean createNamespaces) {}
