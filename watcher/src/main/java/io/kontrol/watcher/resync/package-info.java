/** Finds what no watch event reports: missed deletions, and objects that lost our label. */
@NullMarked
package io.kontrol.watcher.resync;

import org.jspecify.annotations.NullMarked;
