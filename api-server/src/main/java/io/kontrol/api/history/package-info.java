@NullMarked
package io.kontrol.api.history;

import org.jspecify.annotations.NullMarked;
