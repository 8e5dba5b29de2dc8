/** The Kubernetes API, thin: requests and answers as bytes and JSON, no models. */
@NullMarked
package io.kontrol.reconciler.cluster;

import org.jspecify.annotations.NullMarked;
