/** Leader election by a lease in the database, and the fencing token that each write checks. */
@NullMarked
package io.kontrol.watcher.lease;

import org.jspecify.annotations.NullMarked;
