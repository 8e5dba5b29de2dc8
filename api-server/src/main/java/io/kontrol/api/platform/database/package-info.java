@NullMarked
package io.kontrol.api.platform.database;

import org.jspecify.annotations.NullMarked;
