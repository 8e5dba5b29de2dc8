@NullMarked
package io.kontrol.model.status;

import org.jspecify.annotations.NullMarked;
