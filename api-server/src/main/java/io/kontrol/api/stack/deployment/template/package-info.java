/** Templates as deployments use them. */
@NullMarked
package io.kontrol.api.stack.deployment.template;

import org.jspecify.annotations.NullMarked;
