package io.kontrol.api.platform.audit;

/** What an audited action is about. */
public enum AuditCategory {
  AUTH,
  USER,
  NODE,
  POOL,
  CONFIG,
  SYSTEM,
  RESOURCE,
  STACK,
  DATABASE,
  CLUSTER
}
