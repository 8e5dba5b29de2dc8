@NullMarked
package io.kontrol.api.desired.history;

import org.jspecify.annotations.NullMarked;
