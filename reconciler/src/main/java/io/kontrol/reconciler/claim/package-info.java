/** What there is to do, in which order it is handed out, and who has it. */
@NullMarked
package io.kontrol.reconciler.claim;

import org.jspecify.annotations.NullMarked;
