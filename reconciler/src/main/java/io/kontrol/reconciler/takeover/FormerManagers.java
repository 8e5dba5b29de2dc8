package io.kontrol.reconciler.takeover;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Field managers that declared a whole object before us, such as {@code kubectl apply}. As long as
 * one of them owns a field, omitting it from our manifest does not remove it; so their fields are
 * moved to us.
 *
 * <p>A manager that owns the last-applied annotation is one of them whatever its name: {@code
 * kubectl apply --field-manager=ci} from before server-side apply.
 */
public final class FormerManagers {
  private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

  private final Set<String> names;

  public FormerManagers(Collection<String> names) {
    this.names = Set.copyOf(names);
  }

  private boolean isFormer(JsonNode entry) {
    return names.contains(ManagedFieldsUpgrade.manager(entry))
        || (entry.path("operation").asText().equals("Update")
            && ManagedFieldsUpgrade.owns(entry, "metadata", "annotations", LAST_APPLIED));
  }

  /** For an object that is ours already. */
  public Optional<ManagedFieldsUpgrade.Moved> move(JsonNode metadata) {
    return ManagedFieldsUpgrade.toOurs(metadata.path("managedFields"), this::isFormer);
  }

  /**
   * For an object that is taken over: a manager that set the owner's mark wrote the object on its
   * behalf, and is a former manager too.
   */
  public Optional<ManagedFieldsUpgrade.Moved> move(JsonNode metadata, Optional<ObjectOwner> owner) {
    Predicate<JsonNode> ofOwner =
        entry -> owner.isPresent() && owner.get().marks().stream().anyMatch(m -> m.isBy(entry));
    return ManagedFieldsUpgrade.toOurs(
        metadata.path("managedFields"), entry -> isFormer(entry) || ofOwner.test(entry));
  }
}
