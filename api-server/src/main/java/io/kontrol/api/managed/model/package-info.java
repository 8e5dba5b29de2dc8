/** What a managed database is, and which statuses it goes through. */
@NullMarked
package io.kontrol.api.managed.model;

import org.jspecify.annotations.NullMarked;
