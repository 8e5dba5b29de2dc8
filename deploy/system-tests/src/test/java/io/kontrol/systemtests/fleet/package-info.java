/** The fleet with the services as shipped: nodes that call in, and schedules that act. */
@NullMarked
package io.kontrol.systemtests.fleet;

import org.jspecify.annotations.NullMarked;
