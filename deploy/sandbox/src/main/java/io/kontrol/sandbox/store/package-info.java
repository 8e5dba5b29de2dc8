/** Objects in memory, and their history. */
@org.jspecify.annotations.NullMarked
package io.kontrol.sandbox.store;
