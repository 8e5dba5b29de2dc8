@NullMarked
package io.kontrol.model.event;

import org.jspecify.annotations.NullMarked;
