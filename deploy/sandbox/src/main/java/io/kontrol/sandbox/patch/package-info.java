/** The three kinds of patches that are no apply. */
@org.jspecify.annotations.NullMarked
package io.kontrol.sandbox.patch;
