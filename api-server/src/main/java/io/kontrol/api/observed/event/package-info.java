@NullMarked
package io.kontrol.api.observed.event;

import org.jspecify.annotations.NullMarked;
