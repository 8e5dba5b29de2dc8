package io.kontrol.api.desired.apply;

import io.kontrol.api.desired.ApplyItem;
import io.kontrol.api.desired.DataHolders;
import io.kontrol.api.desired.OwnerKey;
import io.kontrol.api.desired.manifest.Manifest;
import io.kontrol.api.desired.manifest.ManifestContent;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.model.resource.ResourceIdentity;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which item of an apply owns which. An owner is an item of the same apply and namespace, so that
 * it is locked together with what it owns, and cannot be deleted meanwhile.
 */
final class ItemOwners {
  private final List<ApplyItem> items;
  private final Map<ResourceIdentity, Integer> positions = new HashMap<>();
  private final String clusterId;

  /**
   * @param items in their namespaces
   */
  ItemOwners(List<ApplyItem> items, String clusterId) {
    this.items = items;
    this.clusterId = clusterId;
    for (int i = 0; i < items.size(); i++) {
      ManifestContent content = items.get(i).content();
      if (content != null) {
        positions.put(content.manifest().identity(clusterId), i);
      }
    }
  }

  /** The position of an item's owner; null for none. */
  @Nullable Integer ownerOf(int position) {
    OwnerKey key = items.get(position).owner();
    ManifestContent content = items.get(position).content();
    if (key == null || content == null) {
      return null;
    }
    return positions.get(identity(key, content.manifest()));
  }

  private ResourceIdentity identity(OwnerKey key, Manifest owned) {
    return new ResourceIdentity(
        clusterId, key.apiGroup(), key.kind(), owned.namespace(), key.name());
  }

  /** The items, those rejected whose owner cannot be. */
  List<ApplyItem> checked() {
    if (items.stream().allMatch(item -> item.owner() == null)) {
      return items;
    }
    List<ApplyItem> checked = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      ApplyItem item = items.get(i);
      checked.add(refusal(i).map(item::rejected).orElse(item));
    }
    return checked;
  }

  private Optional<Refusal> refusal(int position) {
    ApplyItem item = items.get(position);
    if (item.owner() == null || item.content() == null) {
      return Optional.empty();
    }
    String owner = item.owner().kind() + " \"" + item.owner().name() + "\"";
    if (ownerOf(position) == null) {
      return Optional.of(
          Refusal.invalid(
              "unknown_owner",
              "Its owner " + owner + " is no object of this request, in the same namespace."));
    }
    if (DataHolders.holdsData(item.content().manifest().object())) {
      return Optional.of(
          Refusal.invalid(
              "owner_of_data",
              "The object holds data, which would be lost when somebody deletes its owner "
                  + owner
                  + "."));
    }
    return ownsItself(position)
        ? Optional.of(Refusal.invalid("owner_cycle", "Its owner " + owner + " is owned by it."))
        : Optional.empty();
  }

  private boolean ownsItself(int position) {
    Integer owner = ownerOf(position);
    for (int steps = 0; owner != null && steps < items.size(); steps++) {
      if (owner == position) {
        return true;
      }
      owner = ownerOf(owner);
    }
    return false;
  }
}
