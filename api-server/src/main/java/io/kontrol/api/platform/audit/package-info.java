/**
 * The rows of {@code audit_logs}, as transactions write them; {@code io.kontrol.api.audit} reads
 * them.
 */
@NullMarked
package io.kontrol.api.platform.audit;

import org.jspecify.annotations.NullMarked;
