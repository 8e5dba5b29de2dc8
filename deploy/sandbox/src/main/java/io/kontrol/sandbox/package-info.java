/** An in-memory Kubernetes API that answers as the real one does, with faults to inject. */
@org.jspecify.annotations.NullMarked
package io.kontrol.sandbox;
