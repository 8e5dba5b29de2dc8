/** JSON patch, merge patch and strategic merge patch. */
@org.jspecify.annotations.NullMarked
package io.kontrol.sandbox.patch;
