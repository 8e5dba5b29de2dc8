package io.kontrol.local;

import io.kontrol.migrations.Migrations;

/** The three services, with the module that builds each, and its database role. */
public enum Service {
  API_SERVER("api-server", Migrations.API_SERVER_ROLE),
  WATCHER("watcher", Migrations.WATCHER_ROLE),
  RECONCILER("reconciler", Migrations.RECONCILER_ROLE);

  private final String module;
  private final String role;

  Service(String module, String role) {
    this.module = module;
    this.role = role;
  }

  public String module() {
    return module;
  }

  public String role() {
    return role;
  }
}
