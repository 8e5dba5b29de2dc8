/** Follows the objects of managed databases, and moves each database to the status they show. */
@NullMarked
package io.kontrol.api.managed.lifecycle;

import org.jspecify.annotations.NullMarked;
