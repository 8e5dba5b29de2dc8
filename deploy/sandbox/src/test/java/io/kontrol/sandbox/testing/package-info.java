/** Clusters for the tests of all modules. */
@org.jspecify.annotations.NullMarked
package io.kontrol.sandbox.testing;
