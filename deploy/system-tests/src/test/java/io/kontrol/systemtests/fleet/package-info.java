/** Nodes that call in while what they call fails. */
@NullMarked
package io.kontrol.systemtests.fleet;

import org.jspecify.annotations.NullMarked;
