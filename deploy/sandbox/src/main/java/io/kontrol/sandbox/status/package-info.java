/** Errors as the API machinery words them. */
@org.jspecify.annotations.NullMarked
package io.kontrol.sandbox.status;
