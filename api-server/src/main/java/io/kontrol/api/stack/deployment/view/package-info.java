/** Deployments as the API shows them. */
@NullMarked
package io.kontrol.api.stack.deployment.view;

import org.jspecify.annotations.NullMarked;
