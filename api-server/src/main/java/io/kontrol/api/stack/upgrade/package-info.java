/** Upgrades of many deployments at once: by a job, a few at a time, until too many fail. */
@NullMarked
package io.kontrol.api.stack.upgrade;

import org.jspecify.annotations.NullMarked;
