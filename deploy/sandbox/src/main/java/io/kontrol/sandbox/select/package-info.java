/** Label and field selectors of lists and watches. */
@org.jspecify.annotations.NullMarked
package io.kontrol.sandbox.select;
