/**
 * The control flow of a replica.
 *
 * <p>{@link io.kontrol.reconciler.loop.ReconcileLoop} searches for work and fills the queue. Each
 * {@link io.kontrol.reconciler.loop.BatchWorker} takes a {@code Batch} from it, claims it, and has
 * each {@code Execution} run by {@link io.kontrol.reconciler.loop.WorkExecutor}. Results are
 * recorded in this order:
 *
 * <ol>
 *   <li>{@code ResultRecorder} retries while the database is unreachable, until the lease expires;
 *   <li>{@link io.kontrol.reconciler.loop.ResultTransaction} is the transaction: {@link
 *       io.kontrol.reconciler.outcome.OutcomeTransition} decides what is recorded, {@code
 *       AppliedStateWriter} writes the rows;
 *   <li>{@link io.kontrol.reconciler.loop.AfterCommit} gets the {@code RecordedBatch}: logs,
 *       metrics, wake-ups.
 * </ol>
 */
@NullMarked
package io.kontrol.reconciler.loop;

import org.jspecify.annotations.NullMarked;
