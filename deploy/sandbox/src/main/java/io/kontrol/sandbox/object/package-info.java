/** Writes of objects: decoding, defaults, validation, metadata. */
@org.jspecify.annotations.NullMarked
package io.kontrol.sandbox.object;
