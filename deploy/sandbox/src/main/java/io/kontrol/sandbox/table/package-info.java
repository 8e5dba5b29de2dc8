/** The tables that kubectl prints. */
@org.jspecify.annotations.NullMarked
package io.kontrol.sandbox.table;
