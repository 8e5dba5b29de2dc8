/** An in-memory Kubernetes API that keeps the real one's promises, and switches for faults. */
@org.jspecify.annotations.NullMarked
package io.kontrol.sandbox;
