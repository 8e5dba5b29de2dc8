/** The fleet: nodes that call in, their pools, schedules, configurations and figures. */
@NullMarked
package io.kontrol.api.fleet;

import org.jspecify.annotations.NullMarked;
