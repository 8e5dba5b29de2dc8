/** Faults that tests switch on. */
@org.jspecify.annotations.NullMarked
package io.kontrol.sandbox.fault;
