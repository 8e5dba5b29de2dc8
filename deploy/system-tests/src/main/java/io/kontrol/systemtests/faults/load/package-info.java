/** Simulated users: what they send, and a journal of what they were answered. */
@NullMarked
package io.kontrol.systemtests.faults.load;

import org.jspecify.annotations.NullMarked;
