package io.kontrol.api.job.queue;

import io.kontrol.api.job.Job;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A job that a worker holds.
 *
 * @param token of the lease
 */
record ClaimedJob(Job job, UUID token, @Nullable String orderingKey) {}
