/** The HTTP server: from a request to a response. */
@org.jspecify.annotations.NullMarked
package io.kontrol.sandbox.http;
