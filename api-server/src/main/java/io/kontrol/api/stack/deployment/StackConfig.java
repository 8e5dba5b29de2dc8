package io.kontrol.api.stack.deployment;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Deployments of templates. */
@ConfigMapping(prefix = "kontrol.stacks")
public interface StackConfig {
  /** The value of {@code app.kubernetes.io/managed-by} on their objects. */
  @WithDefault("server-orchestrator")
  String managedBy();

  /** What the labels on their objects begin with, such as {@code …/deployment-id}. */
  @WithDefault("server-orchestrator.io")
  String labelPrefix();
}
