/** What health rules read, and what they return. */
@NullMarked
package io.kontrol.watcher.health.model;

import org.jspecify.annotations.NullMarked;
