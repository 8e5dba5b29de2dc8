package io.kontrol.api.platform.identity;

/** What an operation needs. A refusal names it. */
public enum Right {
  /** One's own name, password, sessions and tokens; everybody has it. */
  OWN_ACCOUNT("account:own", Role.USER, false),
  /** To change one's own name, password and sessions; everybody has it, and no API token. */
  CHANGE_ACCOUNT("account:change", Role.USER, false),
  RESOURCES_READ("resources:read", Role.USER, true),
  RESOURCES_WRITE("resources:write", Role.DEVOPS, true),
  DATABASES_READ("databases:read", Role.USER, true),
  DATABASES_WRITE("databases:write", Role.DEVOPS, true),
  NODES_READ("nodes:read", Role.USER, false),
  NODES_REGISTER("nodes:register", Role.DEVOPS, false),
  NODES_WRITE("nodes:write", Role.ADMIN, false),
  /** A node has it too, for its own. */
  NODE_CONFIGURATION_READ("node-configuration:read", Role.USER, false),
  /** Nobody but a node has it, for its own. */
  HEARTBEATS_SEND("heartbeats:send", Role.ADMIN, false),
  CONFIGURATIONS_WRITE("configurations:write", Role.DEVOPS, false),
  ANALYTICS_READ("analytics:read", Role.USER, false),
  /** Templates are in no cluster; whoever may read something somewhere may read them. */
  TEMPLATES_READ("templates:read", Role.USER, true),
  TEMPLATES_WRITE("templates:write", Role.ADMIN, false),
  DEPLOYMENTS_READ("deployments:read", Role.USER, true),
  DEPLOYMENTS_WRITE("deployments:write", Role.DEVOPS, true),
  POOLS_READ("pools:read", Role.USER, false),
  POOLS_WRITE("pools:write", Role.DEVOPS, false),
  SCHEDULES_READ("schedules:read", Role.USER, false),
  SCHEDULES_WRITE("schedules:write", Role.DEVOPS, false),
  USERS_MANAGE("users:manage", Role.ADMIN, false),
  TOKENS_MANAGE("tokens:manage", Role.ADMIN, false),
  JOBS_MANAGE("jobs:manage", Role.ADMIN, false),
  WEBHOOKS_MANAGE("webhooks:manage", Role.ADMIN, false),
  AUDIT_READ("audit:read", Role.ADMIN, false),
  METRICS_READ("metrics:read", Role.ADMIN, false);

  private final String text;
  private final Role role;
  private final boolean scoped;

  Right(String text, Role role, boolean scoped) {
    this.text = text;
    this.role = role;
    this.scoped = scoped;
  }

  /** As answers and the OpenAPI document show it. */
  public String text() {
    return text;
  }

  /** The least role that has it. */
  public Role role() {
    return role;
  }

  /** Whether the key of a node gives it. */
  public boolean ofNodes() {
    return this == HEARTBEATS_SEND || this == NODE_CONFIGURATION_READ;
  }

  /** Whether it is about a cluster and a namespace; otherwise it holds everywhere or not at all. */
  public boolean scoped() {
    return scoped;
  }
}
