/** What every service says of its database. */
@NullMarked
package io.kontrol.model.database;

import org.jspecify.annotations.NullMarked;
