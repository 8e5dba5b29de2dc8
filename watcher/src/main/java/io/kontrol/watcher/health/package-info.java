/**
 * Whether an observed object works, as its operators would judge it: built-in kinds, rules of data,
 * one generic rule.
 */
@NullMarked
package io.kontrol.watcher.health;

import org.jspecify.annotations.NullMarked;
