package io.kontrol.api.platform.identity;

import io.kontrol.model.resource.ResourceIdentity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an identity may do where.
 *
 * @param layers each bounds the others: a token is a layer above its owner's. Within one, the
 *     highest grant counts.
 */
public record Permissions(List<List<Grant>> layers) {
  public static final Permissions NONE = new Permissions(List.of(List.of()));
  public static final Permissions ALL = everywhere(Role.ADMIN);

  public Permissions {
    layers = layers.stream().map(List::copyOf).toList();
  }

  public static Permissions of(List<Grant> grants) {
    return new Permissions(List.of(grants));
  }

  public static Permissions everywhere(Role role) {
    return of(List.of(Grant.everywhere(role)));
  }

  /** What both allow. */
  public Permissions within(List<Grant> limit) {
    List<List<Grant>> more = new ArrayList<>(layers);
    more.add(limit);
    return new Permissions(more);
  }

  /**
   * @param namespace {@code ""} for cluster-scoped objects
   * @return null for no role: what is there is hidden
   */
  public @Nullable Role roleIn(String clusterId, String namespace) {
    Role lowest = Role.ADMIN;
    for (List<Grant> layer : layers) {
      Role highest = null;
      for (Grant grant : layer) {
        if ((highest == null || grant.role().covers(highest))
            && grant.scope().covers(clusterId, namespace)) {
          highest = grant.role();
        }
      }
      if (highest == null) {
        return null;
      }
      lowest = lowest.covers(highest) ? highest : lowest;
    }
    return lowest;
  }

  /**
   * A Namespace is cluster-scoped, since its labels decide what its Pods may do; but whoever sees
   * what is in it sees the object too.
   */
  public @Nullable Role roleOn(ResourceIdentity resource) {
    Role role = roleIn(resource.clusterId(), resource.namespace());
    boolean shown =
        role == null
            && resource.kind().equals("Namespace")
            && resource.apiGroup().isEmpty()
            && roleIn(resource.clusterId(), resource.name()) != null;
    return shown ? Role.USER : role;
  }

  public boolean mayIn(String clusterId, String namespace, Right right) {
    Role role = roleIn(clusterId, namespace);
    return role != null && role.covers(right.role());
  }

  /** The role that holds in the whole fleet; null for none. */
  public @Nullable Role everywhere() {
    Role lowest = Role.ADMIN;
    for (List<Grant> layer : layers) {
      Role highest = null;
      for (Grant grant : layer) {
        if (grant.scope().isEverywhere() && (highest == null || grant.role().covers(highest))) {
          highest = grant.role();
        }
      }
      if (highest == null) {
        return null;
      }
      lowest = lowest.covers(highest) ? highest : lowest;
    }
    return lowest;
  }

  /** Whether everything is shown. */
  public boolean seesEverything() {
    return everywhere() != null;
  }

  /**
   * Whether there may be a place where this right holds; for one that is not scoped, whether it
   * does.
   */
  public boolean mayHave(Right right) {
    if (right == Right.OWN_ACCOUNT || right == Right.CHANGE_ACCOUNT) {
      return true;
    }
    if (!right.scoped()) {
      Role role = everywhere();
      return role != null && role.covers(right.role());
    }
    return layers.stream()
        .allMatch(layer -> layer.stream().anyMatch(grant -> grant.role().covers(right.role())));
  }

  /** Whether a role in a part of the fleet is no more than these permissions give there. */
  public boolean covers(Grant wanted) {
    return layers.stream()
        .allMatch(
            layer ->
                layer.stream()
                    .anyMatch(
                        grant ->
                            grant.role().covers(wanted.role())
                                && grant.scope().contains(wanted.scope())));
  }

  /** The highest role that holds anywhere; null for none. */
  public @Nullable Role highest() {
    Role lowest = Role.ADMIN;
    for (List<Grant> layer : layers) {
      Role highest = layer.stream().map(Grant::role).max(Comparator.naturalOrder()).orElse(null);
      if (highest == null) {
        return null;
      }
      lowest = lowest.covers(highest) ? highest : lowest;
    }
    return lowest;
  }

  /** The parts of the fleet that are shown, for each layer that does not show everything. */
  public List<List<FleetScope>> visible() {
    return layers.stream()
        .map(layer -> layer.stream().map(Grant::scope).distinct().toList())
        .filter(scopes -> scopes.stream().noneMatch(FleetScope::isEverywhere))
        .toList();
  }
}
