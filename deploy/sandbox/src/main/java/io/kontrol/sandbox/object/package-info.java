/** What a write does to an object: defaults, checks, metadata. */
@org.jspecify.annotations.NullMarked
package io.kontrol.sandbox.object;
