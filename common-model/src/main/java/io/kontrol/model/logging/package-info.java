/** What the log lines of all services have in common. */
@NullMarked
package io.kontrol.model.logging;

import org.jspecify.annotations.NullMarked;
