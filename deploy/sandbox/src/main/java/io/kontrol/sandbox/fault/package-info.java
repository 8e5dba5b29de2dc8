/** Faults that tests inject. */
@org.jspecify.annotations.NullMarked
package io.kontrol.sandbox.fault;
