package io.kontrol.api.desired.resource;

import com.fasterxml.jackson.databind.node.TextNode;
import io.kontrol.api.platform.refusal.Refusal;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Apply sets that a feature writes, such as the two objects of a managed database. Their names are
 * reserved: the feature's rows and its objects would no longer agree if an object were changed in
 * another way than through the feature.
 */
public final class ManagedSets {
  private static final Pattern NAME =
      Pattern.compile(
          "(database|deployment)/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:/.+)?");

  private ManagedSets() {}

  /**
   * Why nobody but the feature may write objects of a set; empty where everybody may.
   *
   * @param set null for none
   */
  public static Optional<Refusal> refusal(@Nullable String set) {
    Matcher name = NAME.matcher(set == null ? "" : set);
    if (!name.matches()) {
      return Optional.empty();
    }
    String owner = name.group(1);
    return Optional.of(
        Refusal.conflict(
                code(owner),
                "The object belongs to the "
                    + owner
                    + " "
                    + name.group(2)
                    + ", and is changed through it alone: /api/v1/"
                    + owner
                    + "s/"
                    + name.group(2)
                    + ".")
            .with("managed_by", TextNode.valueOf(name.group(2))));
  }

  /** Whether a refusal says that a feature owns the object. */
  public static boolean isOwners(Refusal refusal) {
    return refusal.code().startsWith(code(""));
  }

  private static String code(String owner) {
    return "managed_by_" + owner;
  }

  static void requireFree(@Nullable String set) {
    Optional<Refusal> refusal = refusal(set);
    if (refusal.isPresent()) {
      throw refusal.get();
    }
  }
}
