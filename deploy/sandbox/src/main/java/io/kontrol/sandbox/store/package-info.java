/** Objects in memory, and what happened to them. */
@org.jspecify.annotations.NullMarked
package io.kontrol.sandbox.store;
