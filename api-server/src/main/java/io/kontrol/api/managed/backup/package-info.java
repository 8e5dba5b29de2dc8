/** Backups of managed databases that users have asked for, and what can be restored. */
@NullMarked
package io.kontrol.api.managed.backup;

import org.jspecify.annotations.NullMarked;
