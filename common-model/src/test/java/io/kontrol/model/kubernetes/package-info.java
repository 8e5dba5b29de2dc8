@NullMarked
package io.kontrol.model.kubernetes;

import org.jspecify.annotations.NullMarked;
