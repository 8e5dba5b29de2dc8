/** Server-side apply: field sets, structured merge, managed fields. */
@org.jspecify.annotations.NullMarked
package io.kontrol.sandbox.apply;
