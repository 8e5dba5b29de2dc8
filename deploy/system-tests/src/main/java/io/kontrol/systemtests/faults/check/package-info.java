/**
 * Checks after a fault run. They read the tables with SQL and the cluster with requests of their
 * own, and share no code with the services.
 */
@NullMarked
package io.kontrol.systemtests.faults.check;

import org.jspecify.annotations.NullMarked;
