/** One suite of promises, each kept by every cluster that this machine has. */
@org.jspecify.annotations.NullMarked
package io.kontrol.sandbox.contract;
