@NullMarked
package io.kontrol.api.event;

import org.jspecify.annotations.NullMarked;
