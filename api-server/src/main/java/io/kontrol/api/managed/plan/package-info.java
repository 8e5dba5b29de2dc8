/** Sizes and versions of managed databases. */
@NullMarked
package io.kontrol.api.managed.plan;

import org.jspecify.annotations.NullMarked;
