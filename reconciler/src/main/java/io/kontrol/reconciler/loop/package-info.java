/** The control flow: wake, look, claim, act, record. */
@NullMarked
package io.kontrol.reconciler.loop;

import org.jspecify.annotations.NullMarked;
