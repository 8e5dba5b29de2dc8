/** Watches, over a stream or a WebSocket. */
@org.jspecify.annotations.NullMarked
package io.kontrol.sandbox.watch;
