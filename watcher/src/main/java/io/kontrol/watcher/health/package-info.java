/**
 * The health of an observed object: rules for built-in kinds, rules from files, and one generic
 * rule.
 */
@NullMarked
package io.kontrol.watcher.health;

import org.jspecify.annotations.NullMarked;
