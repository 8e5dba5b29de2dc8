package io.kontrol.migrations;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A service that serves one cluster, and can log in with a role of that cluster. */
public enum ClusterService {
  WATCHER("watcher", Migrations.WATCHER_ROLE, "kontrol_cluster_watchers"),
  RECONCILER("reconciler", Migrations.RECONCILER_ROLE, "kontrol_cluster_reconcilers");

  /** Of PostgreSQL, which cuts longer names. */
  private static final int MAX_ROLE_NAME = 63;

  private static final int HASH_DIGITS = 16;

  private final String text;
  private final String plainRole;
  private final String group;

  ClusterService(String text, String plainRole, String group) {
    this.text = text;
    this.plainRole = plainRole;
    this.group = group;
  }

  /** As in {@code cluster_roles}. */
  public String text() {
    return text;
  }

  /** The role that is tied to no cluster. */
  public String plainRole() {
    return plainRole;
  }

  /** The group of all clusters' roles of this service, which holds their rights. */
  public String group() {
    return group;
  }

  /**
   * {@code kontrol_watcher_prod} for the cluster {@code prod}. Of a long cluster id the name has
   * the beginning, then {@code ~}, which no cluster id contains, and a hash of the whole.
   *
   * @param clusterId a valid one, so in ASCII
   */
  public String roleOf(String clusterId) {
    String name = plainRole + "_" + ClusterRoles.requireClusterId(clusterId);
    if (name.length() <= MAX_ROLE_NAME) {
      return name;
    }
    String end = "~" + hash(clusterId).substring(0, HASH_DIGITS);
    return name.substring(0, MAX_ROLE_NAME - end.length()) + end;
  }

  private static String hash(String clusterId) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256")
                  .digest(clusterId.getBytes(StandardCharsets.US_ASCII)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JDK has it
    }
  }
}
