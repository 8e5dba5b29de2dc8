/** What is read from an object of the cluster, and in which form it is stored. */
@NullMarked
package io.kontrol.watcher.observation;

import org.jspecify.annotations.NullMarked;
