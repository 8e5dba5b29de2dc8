@NullMarked
package io.kontrol.reconciler.secret;

import org.jspecify.annotations.NullMarked;
