/**
 * The examiner: reads the tables with its own SQL and the cluster with its own requests, and shares
 * no code with the services.
 */
@NullMarked
package io.kontrol.systemtests.faults.check;

import org.jspecify.annotations.NullMarked;
