/** A real API server, started from binaries on disk. */
@org.jspecify.annotations.NullMarked
package io.kontrol.sandbox.binaries;
