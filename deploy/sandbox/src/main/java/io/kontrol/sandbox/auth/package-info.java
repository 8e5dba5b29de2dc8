/** Authentication by bearer token, authorization by rules. */
@org.jspecify.annotations.NullMarked
package io.kontrol.sandbox.auth;
