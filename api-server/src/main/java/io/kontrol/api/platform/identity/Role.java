package io.kontrol.api.platform.identity;

/** The roles of users, each with all that those before it may do. */
public enum Role {
  /** Reads. */
  USER,
  /** Changes resources and what features make of them. */
  DEVOPS,
  /** Manages users, tokens of others, clusters and templates, and reads the audit log. */
  ADMIN;

  public boolean covers(Role needed) {
    return compareTo(needed) >= 0;
  }
}
