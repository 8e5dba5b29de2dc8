/** Whether the cluster is observed, and how old what is known of it may be. */
@NullMarked
package io.kontrol.watcher.connection;

import org.jspecify.annotations.NullMarked;
