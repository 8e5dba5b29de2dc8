/** Simulated rollouts of workloads. */
@org.jspecify.annotations.NullMarked
package io.kontrol.sandbox.rollout;
