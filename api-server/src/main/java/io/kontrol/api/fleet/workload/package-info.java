/** The size of a workload of Kontrol, in its desired state. */
@NullMarked
package io.kontrol.api.fleet.workload;

import org.jspecify.annotations.NullMarked;
