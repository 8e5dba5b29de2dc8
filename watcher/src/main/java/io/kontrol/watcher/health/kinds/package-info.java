/** Rules for the kinds that Kubernetes itself brings. */
@NullMarked
package io.kontrol.watcher.health.kinds;

import org.jspecify.annotations.NullMarked;
