/** What drift that keeps recurring means. */
@NullMarked
package io.kontrol.reconciler.drift;

import org.jspecify.annotations.NullMarked;
