/** What drift that keeps coming back means. Pure, save the question who fights us. */
@NullMarked
package io.kontrol.reconciler.drift;

import org.jspecify.annotations.NullMarked;
