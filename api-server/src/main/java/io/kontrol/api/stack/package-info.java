/**
 * Stacks: templates with guardrails, and deployments made of them. The packages below are its
 * parts; it knows no other feature.
 */
@NullMarked
package io.kontrol.api.stack;

import org.jspecify.annotations.NullMarked;
