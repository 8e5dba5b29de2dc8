/**
 * The reconciler applies desired state to a cluster and writes {@code resource_applied_states}.
 *
 * <p>From the outside in: {@code service} starts it; {@code loop} is the control flow; {@code
 * claim} finds and leases work, in the {@code order} of kinds; {@code apply} and {@code delete}
 * call the cluster through {@code cluster}, guarded by {@code backoff}. What is sent is a {@code
 * manifest}; what existed before is judged by {@code takeover} and {@code live}; answers are judged
 * by {@code rejection}, {@code admission} and {@code secret}; results become an {@code outcome},
 * with {@code drift}. {@code replica} and {@code metrics} report how it goes.
 */
@NullMarked
package io.kontrol.reconciler;

import org.jspecify.annotations.NullMarked;
