/** Which kinds are served, and the documents that say so. */
@org.jspecify.annotations.NullMarked
package io.kontrol.sandbox.discovery;
