@NullMarked
package io.kontrol.api.stack.upgrade;

import org.jspecify.annotations.NullMarked;
