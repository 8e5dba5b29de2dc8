@NullMarked
package io.kontrol.reconciler;

import org.jspecify.annotations.NullMarked;
