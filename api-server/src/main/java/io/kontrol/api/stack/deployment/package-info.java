/**
 * Deployments: a template at a version with parameters and patches, whose objects are rows of
 * {@code resources}. What became of them is derived by the views of {@code
 * R__stack_deployments.sql}.
 */
@NullMarked
package io.kontrol.api.stack.deployment;

import org.jspecify.annotations.NullMarked;
