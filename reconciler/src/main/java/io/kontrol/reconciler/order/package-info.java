/** What comes before what. */
@NullMarked
package io.kontrol.reconciler.order;

import org.jspecify.annotations.NullMarked;
