/** What was done by whom, read from the audit log: pages, exports and counts. */
@NullMarked
package io.kontrol.api.audit;

import org.jspecify.annotations.NullMarked;
