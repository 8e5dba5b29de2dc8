/** Who may do what. */
@org.jspecify.annotations.NullMarked
package io.kontrol.sandbox.auth;
