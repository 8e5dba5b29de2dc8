/** Rules from a file, in CEL: those that come with Kontrol, and those of the user. */
@NullMarked
package io.kontrol.watcher.health.rules;

import org.jspecify.annotations.NullMarked;
