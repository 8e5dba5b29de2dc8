/** Why a resource is not where it should be, where its row does not say so by itself. */
@NullMarked
package io.kontrol.api.observed.reason;

import org.jspecify.annotations.NullMarked;
