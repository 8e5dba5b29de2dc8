/**
 * The watcher mirrors what a cluster holds into {@code resource_current_states}.
 *
 * <p>From the outside in: {@code service} starts it; {@code lease} decides who writes; {@code
 * watch} lists and watches each kind through {@code cluster}; {@code observation} is what is read
 * of an object, with its {@code health} and its {@code completion}; {@code write} stores it in
 * batches, with events about {@code drift}; {@code resync} finds what watches miss; {@code
 * connection} and {@code probe} report whether all of this works.
 */
@NullMarked
package io.kontrol.watcher;

import org.jspecify.annotations.NullMarked;
