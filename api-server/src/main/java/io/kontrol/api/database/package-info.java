@NullMarked
package io.kontrol.api.database;

import org.jspecify.annotations.NullMarked;
