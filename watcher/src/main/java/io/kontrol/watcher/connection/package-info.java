/** Whether the cluster is observed, and how old the observations may be. */
@NullMarked
package io.kontrol.watcher.connection;

import org.jspecify.annotations.NullMarked;
