/** The rule for kinds that have none of their own, by the conventions of controllers. */
@NullMarked
package io.kontrol.watcher.health.generic;

import org.jspecify.annotations.NullMarked;
