/** How jobs are claimed, run and settled. */
@NullMarked
package io.kontrol.api.job.queue;

import org.jspecify.annotations.NullMarked;
