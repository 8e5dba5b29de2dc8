/** Rows of deployments and their revisions, and the event and audit row of each change. */
@NullMarked
package io.kontrol.api.stack.deployment.row;

import org.jspecify.annotations.NullMarked;
