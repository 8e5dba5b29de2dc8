/** Acts on workloads as their pools' schedules say. */
@NullMarked
package io.kontrol.api.fleet.scaling;

import org.jspecify.annotations.NullMarked;
