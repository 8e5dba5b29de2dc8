/** The queue as ADMINs see and mend it. */
@NullMarked
package io.kontrol.api.job.admin;

import org.jspecify.annotations.NullMarked;
