/** Measured values and the table, JSON and plot that show them. */
@NullMarked
package io.kontrol.systemtests.benchmark.result;

import org.jspecify.annotations.NullMarked;
