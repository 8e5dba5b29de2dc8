/** Managed databases, from the request to the objects and back. */
@NullMarked
package io.kontrol.systemtests.managed;

import org.jspecify.annotations.NullMarked;
