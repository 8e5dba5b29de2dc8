/** Finds the nodes that have been silent for too long. */
@NullMarked
package io.kontrol.api.fleet.offline;

import org.jspecify.annotations.NullMarked;
