/** The HTTP side: from a request to an answer. */
@org.jspecify.annotations.NullMarked
package io.kontrol.sandbox.http;
