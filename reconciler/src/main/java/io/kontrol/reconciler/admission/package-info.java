/** Which fields the cluster's admission changed, whatever the spelling of their values. */
@NullMarked
package io.kontrol.reconciler.admission;

import org.jspecify.annotations.NullMarked;
