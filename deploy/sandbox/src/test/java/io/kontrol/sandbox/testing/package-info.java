/** What tests of every module use to get a cluster. */
@org.jspecify.annotations.NullMarked
package io.kontrol.sandbox.testing;
