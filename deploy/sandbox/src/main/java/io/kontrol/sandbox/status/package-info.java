/** Errors in the wording of the API machinery. */
@org.jspecify.annotations.NullMarked
package io.kontrol.sandbox.status;
