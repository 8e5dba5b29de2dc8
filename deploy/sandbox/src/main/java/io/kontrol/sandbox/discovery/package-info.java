/** The kinds that are served, and their discovery documents. */
@org.jspecify.annotations.NullMarked
package io.kontrol.sandbox.discovery;
