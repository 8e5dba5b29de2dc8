/** Tests of the charts with real Helm and, where there is one, a real API server. */
@NullMarked
package io.kontrol.helm;

import org.jspecify.annotations.NullMarked;
