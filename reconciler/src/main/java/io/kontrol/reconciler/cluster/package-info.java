/** A thin client of the Kubernetes API: requests and answers as bytes and JSON, no models. */
@NullMarked
package io.kontrol.reconciler.cluster;

import org.jspecify.annotations.NullMarked;
