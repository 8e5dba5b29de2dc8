/** Processes that are started, watched, and ended with their launcher. */
@NullMarked
package io.kontrol.local.process;

import org.jspecify.annotations.NullMarked;
