/** The rendered objects on an API server. */
@NullMarked
package io.kontrol.helm.cluster;

import org.jspecify.annotations.NullMarked;
