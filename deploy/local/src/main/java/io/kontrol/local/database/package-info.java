/** PostgreSQL as a process of its own, with data that are kept. */
@NullMarked
package io.kontrol.local.database;

import org.jspecify.annotations.NullMarked;
