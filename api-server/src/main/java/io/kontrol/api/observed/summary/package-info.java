@NullMarked
package io.kontrol.api.observed.summary;

import org.jspecify.annotations.NullMarked;
