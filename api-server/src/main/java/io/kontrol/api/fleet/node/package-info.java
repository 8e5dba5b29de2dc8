/** Nodes: their rows, keys, statuses and labels. */
@NullMarked
package io.kontrol.api.fleet.node;

import org.jspecify.annotations.NullMarked;
