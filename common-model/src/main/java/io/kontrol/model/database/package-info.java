/** What all services need for their database. */
@NullMarked
package io.kontrol.model.database;

import org.jspecify.annotations.NullMarked;
