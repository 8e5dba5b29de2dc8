/**
 * Work that is done after the transaction that asks for it, at least once: {@link Jobs} queues it
 * in that transaction, and a {@link JobHandler} does it, in any replica.
 */
@NullMarked
package io.kontrol.api.job;

import org.jspecify.annotations.NullMarked;
