/** Nodes that register themselves, each with a token that works once. */
@NullMarked
package io.kontrol.api.fleet.registration;

import org.jspecify.annotations.NullMarked;
