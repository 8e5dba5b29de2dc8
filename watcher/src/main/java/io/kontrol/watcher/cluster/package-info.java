/** A thin client of the Kubernetes API for lists and watches, without models. */
@NullMarked
package io.kontrol.watcher.cluster;

import org.jspecify.annotations.NullMarked;
