package io.kontrol.api.platform.identity;

import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.model.resource.ResourceIdentity;
import org.jspecify.annotations.Nullable;

/**
 * Who makes a change, and why; recorded with each revision, event and audit row.
 *
 * @param onBehalfOf for whom, in the principal's own words; proves nothing
 * @param message why, in the principal's own words
 * @param origin null where no request is made
 */
public record Principal(
    Identity identity,
    @Nullable String onBehalfOf,
    @Nullable String message,
    @Nullable RequestOrigin origin) {

  /** A loop of the api-server, which may do everything. */
  public static Principal service(String name, @Nullable String message) {
    return new Principal(Identity.service(name), null, message, null);
  }

  public String name() {
    return identity.name();
  }

  public Permissions permissions() {
    return identity.permissions();
  }

  /**
   * Refuses what the principal may not do to a resource.
   *
   * @param absent the answer where the resource is hidden: the same as if it did not exist
   */
  public void require(Right right, ResourceIdentity resource, Refusal absent) {
    Role role = permissions().roleOn(resource);
    if (role == null) {
      throw absent;
    }
    if (!role.covers(right.role())) {
      throw missing(right, resource.clusterId(), resource.namespace());
    }
  }

  /** Refuses what the principal may not do in a namespace; there is nothing to hide. */
  public void require(Right right, String clusterId, String namespace) {
    if (!permissions().mayIn(clusterId, namespace, right)) {
      throw missing(right, clusterId, namespace);
    }
  }

  /**
   * @param namespace {@code ""} for cluster-scoped objects
   */
  public static Refusal missing(Right right, String clusterId, String namespace) {
    String where =
        namespace.isEmpty()
            ? "cluster-scoped objects of cluster " + clusterId
            : "namespace " + namespace + " of cluster " + clusterId;
    return Refusal.forbidden(
        right.text(),
        "This needs the right " + right.text() + " (role " + right.role() + ") on " + where + ".");
  }

  public static Refusal missing(Right right) {
    return Refusal.forbidden(
        right.text(), "This needs the right " + right.text() + " (role " + right.role() + ").");
  }
}
