/**
 * Drift of deployments: what of it the template's rules allow to be kept, and keeping that as
 * patches of the deployment.
 */
@NullMarked
package io.kontrol.api.stack.adoption;

import org.jspecify.annotations.NullMarked;
